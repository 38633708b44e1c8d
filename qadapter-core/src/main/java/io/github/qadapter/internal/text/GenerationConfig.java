package io.github.qadapter.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.ModelFormatException;
import java.nio.file.Path;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;

/**
 * What a checkpoint's {@code generation_config.json} says of sampling. What it does not name is
 * off; transformers would draw from the 50 likeliest tokens where {@code top_k} is not named.
 */
public final class GenerationConfig {
  private static final String FILE = "generation_config.json";

  private GenerationConfig() {}

  /**
   * The options of a checkpoint; greedy ones if it has no such file or does not ask for samples.
   *
   * @throws ModelFormatException if a value is of the wrong kind or out of bounds
   */
  public static GenerationOptions read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonNode json = ModelJson.objectOrEmpty(file);
    GenerationOptions.Builder options = GenerationOptions.builder();
    boolean samples = json.path("do_sample").asBoolean(false);
    options.temperature(samples ? 1 : 0);
    try {
      if (samples) {
        number(json, file, "temperature", options::temperature);
      }
      count(json, file, "top_k", k -> ifOn(k > 0, () -> options.topK(k)));
      number(json, file, "top_p", options::topP);
      number(json, file, "min_p", options::minP);
      number(json, file, "repetition_penalty", options::repetitionPenalty);
      count(json, file, "max_new_tokens", options::maxTokens);
      count(json, file, "min_new_tokens", options::minTokens);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "Expected settings in " + file + " that can be used, but: " + e.getMessage(), e);
    }
    return options.build();
  }

  private static void ifOn(boolean on, Runnable set) {
    if (on) {
      set.run();
    }
  }

  private static void number(JsonNode json, Path file, String name, DoubleConsumer set) {
    JsonNode value = json.path(name);
    if (value.isNumber()) {
      set.accept(value.asDouble());
    } else if (!value.isNull() && !value.isMissingNode()) {
      throw ModelJson.wrong(file, "a number under \"" + name + "\"", value.toString());
    }
  }

  private static void count(JsonNode json, Path file, String name, IntConsumer set) {
    JsonNode value = json.path(name);
    if (value.canConvertToInt() && value.isIntegralNumber()) {
      set.accept(value.asInt());
    } else if (!value.isNull() && !value.isMissingNode()) {
      throw ModelJson.wrong(file, "a whole number under \"" + name + "\"", value.toString());
    }
  }
}
