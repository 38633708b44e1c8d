package io.github.qadapter.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.BaseModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SmolLM2-135M-Instruct as a GGUF file of 98 MB, against its folder of 269 MB. */
@Tag("slow")
class RealGgufTest {
  private static final Logger LOG = LoggerFactory.getLogger(RealGgufTest.class);

  /** Of the safetensors file into which gguf-py dequantizes this file, rounded to bfloat16. */
  private static final String DEQUANTIZED =
      "7ef915c9bf9d94d8d70211970476878352a5b95855c589ae987916d7a455242b";

  private static final List<Message> QUESTION =
      List.of(Message.user("Are dogs real? Answer in one sentence."));

  @Test
  void everyWeightIsDequantizedToTheSameBits() {
    Checkpoint checkpoint = Checkpoint.open(GoldenCases.require("qadapter.gguf"));
    Hasher hasher = Hashing.sha256().newHasher();
    byte[] header = header(checkpoint).getBytes(UTF_8);
    hasher.putLong(header.length).putBytes(header);
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      for (float number : tensor.readFloats()) {
        int bits = Float.floatToIntBits(number);
        hasher.putShort((short) ((bits + 0x7FFF + (bits >>> 16 & 1)) >>> 16));
      }
    }
    assertThat(hasher.hash().toString()).isEqualTo(DEQUANTIZED);
  }

  /** A safetensors header as Python's json writes it without blanks. */
  private static String header(Checkpoint checkpoint) {
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    long at = 0;
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      long end = at + 2 * tensor.elements();
      json.append(
          ",\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.name(), tensor.dimensions().toString().replace(" ", ""), at, end));
      at = end;
    }
    json.append('}');
    return json.append(" ".repeat(-json.length() & 7)).toString();
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT32", "BFLOAT16"})
  void answersAsItsFolderDoesBitForBit(Precision precision) throws IOException {
    Path file = GoldenCases.require("qadapter.gguf");
    String folder = System.getProperty("qadapter.model", "");
    assumeTrue(!folder.isBlank(), "needs the same model as a folder, -Dqadapter.model=FOLDER");
    List<String> texts =
        Files.readAllLines(GoldenCases.require("qadapter.data").resolve("ifeval/prompts.jsonl"));
    try (LocalBaseModel small = open(file, precision);
        LocalBaseModel large = open(Path.of(folder), precision)) {
      for (String text : texts) {
        List<Message> prompt = List.of(Message.user(text + "  7\t\u4f60\u597d \ud83d\ude00 42"));
        assertThat(small.loaded().tokenizer().promptIds(prompt))
            .isEqualTo(large.loaded().tokenizer().promptIds(prompt));
        assertThat(small.loaded().tokenizer().documentIds(text))
            .isEqualTo(large.loaded().tokenizer().documentIds(text));
      }
      String answer = "No, dogs are not real.";
      LogLikelihood found = small.logLikelihood(QUESTION, answer);
      LogLikelihood wanted = large.logLikelihood(QUESTION, answer);
      if (precision == Precision.BFLOAT16) {
        assertThat(found).isEqualTo(wanted);
        GenerationOptions greedy = GenerationOptions.builder().temperature(0).maxTokens(40).build();
        assertThat(small.reply(QUESTION, greedy)).isEqualTo(large.reply(QUESTION, greedy));
      } else {
        // The folder's weights have been rounded to 16 bits, the file's have not.
        assertThat(found.total()).isCloseTo(wanted.total(), within(0.1));
      }
    }
  }

  @Test
  void opensInSeconds() {
    Path file = GoldenCases.require("qadapter.gguf");
    long begun = System.nanoTime();
    try (BaseModel base = BaseModel.open(file)) {
      LOG.info("opened in {} ms", (System.nanoTime() - begun) / 1_000_000);
      assertThat(base.info().name()).isEqualTo("SmolLM2-135M-Instruct.Q4_1");
      assertThat(base.info().precision()).isEqualTo(Precision.BFLOAT16);
    }
  }

  private static LocalBaseModel open(Path path, Precision precision) {
    return LocalBaseModel.open(path, TestDevice.options(precision));
  }
}
