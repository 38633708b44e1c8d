package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.internal.engine.Prompt;
import io.github.qadapter.internal.engine.TokenAccess;
import io.github.qadapter.internal.http.HttpProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A request to go on with texts.
 *
 * @param model the model's name as it was sent
 * @param strength that was asked for beside the name
 * @param prompts at least one
 * @param options of generation
 * @param generates whether anything is to be generated: {@code max_tokens} is not 0
 * @param count how many completions of each prompt
 * @param echo whether the prompt comes back before its completion
 * @param top how many of the likeliest tokens are told at each place, if any
 * @param form of the reply
 */
record CompletionRequest(
    String model,
    OptionalDouble strength,
    List<Input> prompts,
    GenerationOptions options,
    boolean generates,
    int count,
    boolean echo,
    OptionalInt top,
    ReplyForm form) {
  private static final String PROMPT = "prompt";
  private static final int MAX_TOP = 20;

  /** OpenAI's default for completions. */
  private static final int DEFAULT_MAX_TOKENS = 16;

  /** A prompt as it was sent. */
  sealed interface Input {
    Prompt in(TokenAccess model);
  }

  private record Text(String text) implements Input {
    @Override
    public Prompt in(TokenAccess model) {
      return model.text(text);
    }
  }

  private record Tokens(ImmutableIntArray ids) implements Input {
    @Override
    public Prompt in(TokenAccess model) {
      return model.tokens(ids.toArray());
    }
  }

  /** Tells whether the prompts come back with their log-probabilities. */
  boolean scores() {
    return echo && top.isPresent();
  }

  /** Tells whether the prompts are scored and a single token follows. */
  boolean scoresThenOneToken() {
    return scores() && generates && options.maxTokens() == 1 && !form.stream();
  }

  static CompletionRequest read(ObjectNode body) {
    RequestFields fields = RequestFields.of(body);
    Unsupported.refuse(fields);
    List<Input> prompts = prompts(fields);
    int count = fields.count("n", 1, RequestLimits.MAX_COUNT).orElse(1);
    if ((long) count * prompts.size() > RequestLimits.MAX_CHOICES) {
      throw HttpProblem.invalid(
          PROMPT,
          String.format(
              Locale.ROOT,
              "Expected at most %d answers to all prompts of a request, but found %d; send fewer prompts at once.",
              RequestLimits.MAX_CHOICES,
              (long) count * prompts.size()));
    }
    GenerationOptions.Builder options = SamplingFields.read(fields, DEFAULT_MAX_TOKENS);
    OptionalInt top = top(fields);
    top.ifPresent(options::logProbabilities);
    return new CompletionRequest(
        ModelName.field(fields),
        ModelName.strength(fields),
        prompts,
        options.build(),
        SamplingFields.maxTokens(fields, DEFAULT_MAX_TOKENS) > 0,
        count,
        fields.flag("echo"),
        top,
        ReplyForm.read(fields));
  }

  /** A number, or true as with chats. */
  private static OptionalInt top(RequestFields fields) {
    if (fields.get("logprobs").isBoolean()) {
      return fields.flag("logprobs")
          ? OptionalInt.of(fields.count("top_logprobs", 0, MAX_TOP).orElse(0))
          : OptionalInt.empty();
    }
    return fields.count("logprobs", 0, MAX_TOP);
  }

  private static List<Input> prompts(RequestFields fields) {
    JsonNode prompt = fields.get(PROMPT);
    if (prompt.isTextual()) {
      return List.of(new Text(prompt.textValue()));
    }
    if (prompt.isArray() && !prompt.isEmpty()) {
      if (prompt.get(0).isNumber()) {
        return List.of(tokens(fields, prompt));
      }
      List<Input> prompts = new ArrayList<>();
      for (JsonNode one : prompt) {
        prompts.add(one.isTextual() ? new Text(one.textValue()) : tokens(fields, one));
      }
      return List.copyOf(prompts);
    }
    throw wrong(fields, prompt);
  }

  private static Tokens tokens(RequestFields fields, JsonNode list) {
    if (!list.isArray()) {
      throw wrong(fields, list);
    }
    ImmutableIntArray.Builder ids = ImmutableIntArray.builder(list.size());
    for (JsonNode id : list) {
      if (!id.isIntegralNumber() || !id.canConvertToInt()) {
        throw wrong(fields, id);
      }
      ids.add(id.intValue());
    }
    return new Tokens(ids.build());
  }

  private static HttpProblem wrong(RequestFields fields, JsonNode found) {
    return fields.wrong(PROMPT, "a text, a list of token ids, or a list of either", found);
  }
}
