package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A request for answers to a conversation.
 *
 * @param model the model's name as it was sent
 * @param strength that was asked for beside the name
 * @param messages the conversation
 * @param options of generation, its template variables among them
 * @param count how many answers
 * @param form of the reply
 */
record ChatRequest(
    String model,
    OptionalDouble strength,
    List<Message> messages,
    GenerationOptions options,
    int count,
    ReplyForm form) {
  private static final int MAX_TOP = 20;

  static ChatRequest read(ObjectNode body, RequestLimits limits) {
    RequestFields fields = RequestFields.of(body);
    Unsupported.refuse(fields);
    if (fields.flag("echo")) {
      throw Unsupported.unsupported("echo", "An echo of the conversation");
    }
    GenerationOptions.Builder options = SamplingFields.read(fields, limits.defaultMaxTokens());
    boolean logProbabilities = fields.flag("logprobs");
    int top = fields.count("top_logprobs", 0, MAX_TOP).orElse(0);
    if (top > 0 && !logProbabilities) {
      throw fields.wrong("top_logprobs", "\"logprobs\": true beside it", fields.get("logprobs"));
    }
    if (logProbabilities) {
      options.logProbabilities(top);
    }
    fields.values("chat_template_kwargs").forEach(options::templateVariable);
    return new ChatRequest(
        ModelName.field(fields),
        ModelName.strength(fields),
        ChatMessages.read(fields),
        options.build(),
        fields.count("n", 1, RequestLimits.MAX_COUNT).orElse(1),
        ReplyForm.read(fields));
  }
}
