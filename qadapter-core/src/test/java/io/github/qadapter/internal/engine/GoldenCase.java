package io.github.qadapter.internal.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.Objective;
import io.github.qadapter.Parameterisation;
import io.github.qadapter.ScoreNormaliser;
import io.github.qadapter.Scoring;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.internal.weights.SafetensorsFile;
import io.github.qadapter.internal.weights.TensorNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One folder of parity numbers: a tiny model, an adapter, and what PyTorch computed with them. */
record GoldenCase(Path folder, JsonNode json) {
  /** All cases; a test that asks for them is skipped where there are none. */
  static List<GoldenCase> all() {
    try {
      List<GoldenCase> cases = new ArrayList<>();
      for (Path folder : GoldenCases.folders()) {
        cases.add(new GoldenCase(folder, GoldenCases.json(folder.resolve("case.json"))));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return folder.getFileName().toString();
  }

  List<EncodedPair> pairs() {
    List<EncodedPair> pairs = new ArrayList<>();
    for (JsonNode pair : json.get("pairs")) {
      pairs.add(
          new EncodedPair(
              GoldenCases.ids(pair.get("prompt_ids")),
              GoldenCases.ids(pair.get("chosen_ids")),
              false,
              GoldenCases.ids(pair.get("rejected_ids")),
              false));
    }
    return pairs;
  }

  List<Expected> objectives() {
    List<Expected> all = new ArrayList<>();
    json.get("expected").get("objectives").forEach(node -> all.add(new Expected(node)));
    return all;
  }

  int[] greedy(String objective) {
    return GoldenCases.ids(json.get("expected").get("greedy_ids").get(objective));
  }

  boolean hasGreedy(String objective) {
    return json.get("expected").get("greedy_ids").has(objective);
  }

  /** [V] next-token log-probabilities after the first prompt. */
  float[] nextLogProbabilities(String name) {
    return SafetensorsFile.open(folder.resolve("next-token-log-probabilities.safetensors"))
        .tensor(name)
        .readFloats();
  }

  /** A gradient file's tensors at their places in the flat vector. */
  float[] gradient(String file, AdapterLayout layout) {
    SafetensorsFile tensors = SafetensorsFile.open(folder.resolve(file));
    float[] flat = new float[layout.size()];
    for (AdapterLayout.Place place : layout.places()) {
      copy(tensors.tensor(name(place, "A")).readFloats(), flat, place.offset());
      copy(tensors.tensor(name(place, "B")).readFloats(), flat, place.offsetOfB());
    }
    return flat;
  }

  private static String name(AdapterLayout.Place place, String matrix) {
    return "base_model.model."
        + TensorNames.weight(place.layer(), place.projection())
            .replace(".weight", ".lora_" + matrix + ".weight");
  }

  private static void copy(float[] from, float[] to, int at) {
    System.arraycopy(from, 0, to, at, from.length);
  }

  static double[] doubles(JsonNode array) {
    double[] doubles = new double[array.size()];
    Arrays.setAll(doubles, i -> array.get(i).asDouble());
    return doubles;
  }

  /** What one objective gave. */
  record Expected(JsonNode node) {
    String name() {
      return node.get("name").asText();
    }

    /** The released code's own divisor names its scoring. */
    boolean isReferenceCode() {
      return node.get("normalizer").asText().equals("padded_length");
    }

    Objective objective() {
      Objective.Builder builder =
          Objective.builder()
              .parameterisation(constant(Parameterisation.class, "q"))
              .baseWeight(number("alpha_0"))
              .temperature(number("alpha_tilde"))
              .discount(number("gamma"))
              .rewardPenalty(number("beta"));
      return isReferenceCode()
          ? builder.scoring(Scoring.REFERENCE_CODE).build()
          : builder.normaliser(constant(ScoreNormaliser.class, "normalizer")).build();
    }

    private <E extends Enum<E>> E constant(Class<E> type, String field) {
      return Enum.valueOf(type, node.get(field).asText().toUpperCase(Locale.ROOT));
    }

    double number(String field) {
      return node.get(field).asDouble();
    }

    double[] numbers(String field) {
      return doubles(node.get(field));
    }

    double[] detail(int pair, String answer, String field) {
      return doubles(node.get("detail").get(pair).get(answer).get(field));
    }
  }
}
