package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.internal.sample.CheckpointRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;

/** Reads one {@code generation_config.json}. */
final class GenerationFile {
  private final Path file;
  private final JsonNode json;
  private final int vocabularySize;
  private final List<String> passedOver = new ArrayList<>();

  GenerationFile(Path file, int vocabularySize) {
    this.file = file;
    this.json = ModelJson.objectOrEmpty(file);
    this.vocabularySize = vocabularySize;
  }

  /** Throws IllegalArgumentException if an option refuses its value. */
  GenerationConfig read() {
    GenerationOptions options = options();
    CheckpointRules rules = rules();
    json.properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (!value.isNull() && GenerationFields.passesOver(field.getKey(), value)) {
                passedOver.add(field.getKey() + " = " + shortened(value.toString()));
              }
            });
    return new GenerationConfig(
        options, rules, positive("min_length"), positive("max_length"), List.copyOf(passedOver));
  }

  private GenerationOptions options() {
    GenerationOptions.Builder options = GenerationOptions.builder();
    boolean samples = flag("do_sample");
    options.temperature(samples ? 1 : 0);
    if (samples) {
      ifNumber("temperature", options::temperature);
    }
    positive("top_k").ifPresent(options::topK);
    // Nothing of the probability is the likeliest token.
    ifNumber("top_p", share -> options.topP(share == 0 ? Double.MIN_VALUE : share));
    ifNumber("min_p", options::minP);
    ifNumber("top_h", options::topH);
    // As there, one and more is no limit.
    ifNumber("typical_p", share -> options.typicalP(Math.min(share, 1)));
    ifNumber("epsilon_cutoff", least -> options.epsilonCutoff(cutoff(least)));
    ifNumber("eta_cutoff", least -> options.etaCutoff(cutoff(least)));
    ifNumber("repetition_penalty", options::repetitionPenalty);
    ifCount("no_repeat_ngram_size", options::noRepeatNgramSize);
    OptionalInt most = count("max_new_tokens");
    most.ifPresent(options::maxTokens);
    // As there, an answer of the largest length ends whatever the smallest one is.
    ifCount("min_new_tokens", least -> options.minTokens(Math.min(least, most.orElse(least))));
    texts("stop_strings").forEach(options::stop);
    return options.build();
  }

  /** A cutoff; a value that is not between 0 and 1 is none. */
  private static double cutoff(double least) {
    return least > 0 && least < 1 ? least : 0;
  }

  private CheckpointRules rules() {
    return new CheckpointRules(
        biases(),
        known("bad_words_ids", sequences("bad_words_ids")),
        new LinkedHashSet<>(tokens("suppress_tokens")),
        new LinkedHashSet<>(tokens("begin_suppress_tokens")),
        forced("forced_bos_token_id").stream().mapToInt(id -> id).findFirst(),
        forced("forced_eos_token_id"),
        flag("remove_invalid_values"),
        decay());
  }

  private Map<ImmutableIntArray, Double> biases() {
    String name = "sequence_bias";
    Map<ImmutableIntArray, Double> biases = new LinkedHashMap<>();
    for (JsonNode pair : list(name)) {
      if (!pair.isArray() || pair.size() != 2 || !pair.path(1).isNumber()) {
        throw wrong("pairs of a list of tokens and a number", name, pair);
      }
      biases.put(sequence(name, pair.path(0)), pair.path(1).asDouble());
    }
    biases.keySet().retainAll(known(name, biases.keySet()));
    return biases;
  }

  private Set<ImmutableIntArray> sequences(String name) {
    Set<ImmutableIntArray> sequences = new LinkedHashSet<>();
    list(name).forEach(ids -> sequences.add(sequence(name, ids)));
    return sequences;
  }

  private ImmutableIntArray sequence(String name, JsonNode ids) {
    if (!ids.isArray() || ids.isEmpty()) {
      throw wrong("lists of at least one token", name, ids);
    }
    ImmutableIntArray.Builder sequence = ImmutableIntArray.builder();
    ids.forEach(id -> sequence.add(token(name, id)));
    return sequence.build();
  }

  /** Without the sequences that no answer can hold. */
  private Set<ImmutableIntArray> known(String name, Set<ImmutableIntArray> sequences) {
    Set<ImmutableIntArray> known = new LinkedHashSet<>();
    for (ImmutableIntArray sequence : sequences) {
      if (sequence.stream().allMatch(id -> id < vocabularySize)) {
        known.add(sequence);
      } else {
        passOver(name, sequence.toString());
      }
    }
    return known;
  }

  /** The tokens of the vocabulary in a list; others, −1 among them, cannot be chosen anyway. */
  private List<Integer> tokens(String name) {
    List<Integer> tokens = new ArrayList<>();
    for (JsonNode id : list(name)) {
      if (!id.isIntegralNumber()) {
        throw wrong("a list of tokens", name, id);
      }
      if (id.canConvertToInt() && id.asInt() >= 0 && id.asInt() < vocabularySize) {
        tokens.add(id.asInt());
      }
    }
    return tokens;
  }

  private Set<Integer> forced(String name) {
    JsonNode value = json.path(name);
    if (value.isNull() || value.isMissingNode()) {
      return Set.of();
    }
    Set<Integer> forced = new LinkedHashSet<>();
    for (JsonNode id : value.isArray() ? value : List.of(value)) {
      int token = token(name, id);
      if (token < vocabularySize) {
        forced.add(token);
      } else {
        passOver(name, id.toString());
      }
    }
    return forced;
  }

  private Optional<CheckpointRules.Decay> decay() {
    String name = "exponential_decay_length_penalty";
    List<JsonNode> pair = list(name);
    if (pair.isEmpty()) {
      return Optional.empty();
    }
    if (pair.size() != 2 || !pair.get(0).isInt() || !pair.get(1).isNumber()) {
      throw wrong("a length and a factor", name, json.path(name));
    }
    return Optional.of(new CheckpointRules.Decay(pair.get(0).asInt(), pair.get(1).asDouble()));
  }

  private List<String> texts(String name) {
    JsonNode value = json.path(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value.isTextual() ? List.of(value) : list(name)) {
      if (!text.isTextual()) {
        throw wrong("texts", name, text);
      }
      texts.add(text.asText());
    }
    return texts;
  }

  private void passOver(String name, String value) {
    passedOver.add(
        name + " = " + shortened(value) + " (beyond the vocabulary of " + vocabularySize + ")");
  }

  private static String shortened(String value) {
    return value.length() <= 60 ? value : value.substring(0, 57) + "...";
  }

  private boolean flag(String name) {
    return json.path(name).asBoolean(false);
  }

  private OptionalInt positive(String name) {
    OptionalInt count = count(name);
    return count.isPresent() && count.getAsInt() > 0 ? count : OptionalInt.empty();
  }

  private void ifCount(String name, IntConsumer set) {
    count(name).ifPresent(set);
  }

  private void ifNumber(String name, DoubleConsumer set) {
    number(name).ifPresent(set);
  }

  private OptionalInt count(String name) {
    JsonNode value = json.path(name);
    if (value.isNull() || value.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw wrong("a whole number", name, value);
    }
    return OptionalInt.of(value.asInt());
  }

  private OptionalDouble number(String name) {
    JsonNode value = json.path(name);
    if (value.isNull() || value.isMissingNode()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber()) {
      throw wrong("a number", name, value);
    }
    return OptionalDouble.of(value.asDouble());
  }

  private int token(String name, JsonNode id) {
    if (!id.isInt() || id.asInt() < 0) {
      throw wrong("tokens", name, id);
    }
    return id.asInt();
  }

  private List<JsonNode> list(String name) {
    JsonNode value = json.path(name);
    if (value.isNull() || value.isMissingNode()) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong("a list", name, value);
    }
    List<JsonNode> elements = new ArrayList<>();
    value.forEach(elements::add);
    return elements;
  }

  private RuntimeException wrong(String expected, String name, JsonNode found) {
    return ModelJson.wrong(file, expected + " under \"" + name + "\"", shortened(found.toString()));
  }
}
