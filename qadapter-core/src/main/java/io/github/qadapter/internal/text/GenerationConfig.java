package io.github.qadapter.internal.text;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.sample.CheckpointRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint's {@code generation_config.json}. What it does not name is off; transformers would
 * draw from the 50 likeliest tokens where {@code top_k} is not named.
 *
 * @param options what an answer's options leave open
 * @param rules what holds for every answer
 * @param minLength tokens of prompt and answer together before which no answer ends ({@code
 *     min_length})
 * @param maxLength the most tokens of prompt and answer together ({@code max_length})
 * @param passedOver what it asks for that answers do not obey, with its value
 */
public record GenerationConfig(
    GenerationOptions options,
    CheckpointRules rules,
    OptionalInt minLength,
    OptionalInt maxLength,
    List<String> passedOver) {
  private static final String FILE = "generation_config.json";
  private static final GenerationOptions UNBOUNDED =
      GenerationOptions.builder().maxTokens(Integer.MAX_VALUE).build();
  private static final Logger LOG = LoggerFactory.getLogger(GenerationConfig.class);

  /**
   * Of a checkpoint; greedy if it has no such file or does not ask for samples. What is passed over
   * is named in the log.
   *
   * @param vocabularySize the model's, V
   * @throws ModelFormatException if a value is of the wrong kind or out of bounds
   */
  public static GenerationConfig read(Path folder, int vocabularySize) {
    Path file = folder.resolve(FILE);
    GenerationConfig config;
    try {
      config = new GenerationFile(file, vocabularySize).read();
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(
          "Expected settings in " + file + " that can be used, but: " + e.getMessage(), e);
    }
    if (!config.passedOver().isEmpty()) {
      LOG.warn(
          "Answers do not obey {} of {}; they take the most likely token or draw one, one after another.",
          String.join(", ", config.passedOver()),
          file);
    }
    return config;
  }

  /**
   * An answer's options with what they leave open. Lengths of prompt and answer together count
   * where neither the options nor the file limit the answer alone.
   *
   * @param promptTokens the prompt's length
   * @throws IllegalArgumentException if the prompt leaves no room for an answer
   */
  public GenerationOptions complete(GenerationOptions wanted, int promptTokens) {
    GenerationOptions.Builder together = GenerationOptions.builder();
    minLength.ifPresent(least -> together.minTokens(Math.max(0, least - promptTokens)));
    GenerationOptions complete = wanted.orElse(options).orElse(together.build());
    if (maxLength.isEmpty() || complete.orElse(UNBOUNDED).maxTokens() < Integer.MAX_VALUE) {
      return complete;
    }
    int room = maxLength.getAsInt() - promptTokens;
    if (room < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected fewer than %d tokens, the max_length of prompt and answer in the checkpoint's %s, but found %d; say maxTokens, or shorten the conversation.",
              maxLength.getAsInt(),
              FILE,
              promptTokens));
    }
    return complete.orElse(GenerationOptions.builder().maxTokens(room).build());
  }
}
