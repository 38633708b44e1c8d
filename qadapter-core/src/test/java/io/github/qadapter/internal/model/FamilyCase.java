package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.Ints;
import io.github.qadapter.Message;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.SampledRow;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.text.GoldenCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A tiny checkpoint with the numbers that transformers gave for it in 64 bits; made by
 * tools/model-families.
 */
public record FamilyCase(Path folder, JsonNode expected) {
  private static final double NUMBER = 1e-4;

  static List<FamilyCase> all() throws IOException {
    try (Stream<Path> folders = Files.list(root())) {
      return folders.filter(Files::isDirectory).sorted().map(FamilyCase::of).toList();
    }
  }

  public static FamilyCase of(String name) {
    return of(root().resolve(name));
  }

  private static FamilyCase of(Path folder) {
    try {
      return new FamilyCase(folder, GoldenCases.json(folder.resolve("expected.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    return Path.of(System.getProperty("basedir", ""))
        .toAbsolutePath()
        .resolve("src/test/resources/io/github/qadapter/internal/model/families");
  }

  String name() {
    return folder.getFileName().toString();
  }

  /** The same model as a file, or the first of its parts; not every case has one. */
  public Path gguf() {
    Path whole = folder.resolveSibling(name() + ".gguf");
    return Files.exists(whole) ? whole : folder.resolveSibling(name() + "-00001-of-00003.gguf");
  }

  Path copyTo(Path target) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    return target;
  }

  /** Each token's log-probability, the whole distribution after the last, and greedy tokens. */
  public void checkNumbers(LocalBaseModel base, JsonNode wanted) {
    int[] ids = GoldenCases.ids(expected.get("ids"));
    Decoder decoder = base.loaded().decoder();
    try (NDManager scope = decoder.newScope()) {
      float[][] rows = logProbabilities(decoder, scope, ids);
      for (int t = 0; t + 1 < ids.length; t++) {
        isNear(rows[t][ids[t + 1]], wanted.get("log_probabilities").get(t).asDouble());
      }
      for (int word = 0; word < wanted.get("last").size(); word++) {
        isNear(rows[ids.length - 1][word], wanted.get("last").get(word).asDouble());
      }
    }
    int[] greedy = GoldenCases.ids(wanted.get("greedy"));
    SampledRow row = new SampledRow(Sampler.GREEDY, greedy.length, Set.of());
    base.loaded().engine().submit(DecodeRequest.of(ids, AdapterMix.NONE, row)).await();
    assertThat(Ints.toArray(row.ids())).isEqualTo(greedy);
  }

  /** [T][V] */
  static float[][] logProbabilities(Decoder decoder, NDManager scope, int[] ids) {
    long[] places = LongStream.range(0, ids.length).toArray();
    NDArray hidden = decoder.hidden(scope, PackedRow.of(ids).build(), places, new NDList());
    float[] flat = decoder.head().logits(scope, hidden).logSoftmax(-1).toFloatArray();
    int words = flat.length / ids.length;
    float[][] rows = new float[ids.length][words];
    for (int t = 0; t < ids.length; t++) {
      System.arraycopy(flat, t * words, rows[t], 0, words);
    }
    return rows;
  }

  /** The ids of mixed texts and of a conversation, and the way back. */
  public void checkText(ChatTokenizer tokenizer) {
    for (JsonNode text : expected.get("texts")) {
      String words = text.get("text").asText();
      assertThat(tokenizer.documentIds(words))
          .as(words)
          .isEqualTo(GoldenCases.ids(text.get("framed")));
    }
    assertThat(tokenizer.render(List.of(Message.user("What is a glacier? \u4f60\u597d 42"))))
        .isEqualTo(expected.get("prompt").asText());
    assertThat(tokenizer.decode(GoldenCases.ids(expected.get("ids"))))
        .isEqualTo(expected.get("decoded").asText());
  }

  private static void isNear(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(NUMBER + NUMBER * Math.abs(expected)));
  }
}
