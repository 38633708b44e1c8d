package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.internal.http.HttpProblem;
import java.util.Locale;
import java.util.Map;

/** The fields that say how tokens are chosen, as generation options; the same for all paths. */
final class SamplingFields {
  private static final int MAX_STOPS = 16;
  private static final double MAX_PENALTY = 2;
  private static final double MAX_BIAS = 100;
  private static final double MAX_TEMPERATURE = 100;
  private static final int MAX_TOKENS = 1_000_000;

  private SamplingFields() {}

  /**
   * What a request says; the rest is left open for the checkpoint.
   *
   * @param defaultMaxTokens where the request does not say
   */
  static GenerationOptions.Builder read(RequestFields request, int defaultMaxTokens) {
    GenerationOptions.Builder options = GenerationOptions.builder();
    options.maxTokens(Math.max(1, maxTokens(request, defaultMaxTokens)));
    request.number("temperature", 0, MAX_TEMPERATURE).ifPresent(options::temperature);
    request.number("top_p", 0, 1).ifPresent(topP -> options.topP(positive(topP)));
    request
        .number("presence_penalty", -MAX_PENALTY, MAX_PENALTY)
        .ifPresent(options::presencePenalty);
    request
        .number("frequency_penalty", -MAX_PENALTY, MAX_PENALTY)
        .ifPresent(options::frequencyPenalty);
    request.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(options::seed);
    options.stop(
        request.texts("stop", MAX_STOPS).stream().filter(s -> !s.isEmpty()).toArray(String[]::new));
    biases(request, options);
    // Not OpenAI's, but usual with servers of one's own.
    request.count("top_k", -1, Integer.MAX_VALUE).stream()
        .filter(k -> k > 0)
        .forEach(options::topK);
    request.number("min_p", 0, 1).ifPresent(options::minP);
    request
        .number("repetition_penalty", Double.MIN_NORMAL, MAX_BIAS)
        .ifPresent(options::repetitionPenalty);
    request
        .count("min_tokens", 0, MAX_TOKENS)
        .ifPresent(
            least -> options.minTokens(Math.min(least, maxTokens(request, defaultMaxTokens))));
    return options;
  }

  /** The most tokens of an answer; 0 asks for none. */
  static int maxTokens(RequestFields request, int fallback) {
    return request
        .count("max_completion_tokens", 0, MAX_TOKENS)
        .orElseGet(() -> request.count("max_tokens", 0, MAX_TOKENS).orElse(fallback));
  }

  /** OpenAI takes 0 as the least share there is. */
  private static double positive(double share) {
    return Math.max(share, 1e-9);
  }

  private static void biases(RequestFields request, GenerationOptions.Builder options) {
    if (!request.has("logit_bias")) {
      return;
    }
    JsonNode biases = request.get("logit_bias");
    if (!biases.isObject()) {
      throw request.wrong("logit_bias", "biases by token id", biases);
    }
    for (Map.Entry<String, JsonNode> bias : biases.properties()) {
      double value = bias.getValue().isNumber() ? bias.getValue().doubleValue() : Double.NaN;
      if (!bias.getKey().matches("\\d{1,9}") || !(Math.abs(value) <= MAX_BIAS)) {
        throw HttpProblem.invalid(
            "logit_bias",
            String.format(
                Locale.ROOT,
                "Expected biases from -100 to 100 by token id as \"logit_bias\", but found %s for \"%s\".",
                RequestFields.quoted(bias.getValue()),
                bias.getKey()));
      }
      int token = Integer.parseInt(bias.getKey());
      if (value == -MAX_BIAS) {
        options.banTokens(token); // as OpenAI means it
      } else {
        options.logitBias(token, value);
      }
    }
  }
}
