package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.answer.AnswerGroup;
import io.github.qadapter.internal.http.Json;

/** The tokens of a request's prompts and answers. */
final class Usage {
  private long prompt;
  private long completion;

  /** Adds a prompt and its answers. */
  void add(AnswerGroup.Result result) {
    addPrompt(result.replies().get(0).promptTokens());
    completion += result.replies().stream().mapToLong(Reply::completionTokens).sum();
  }

  /** Adds a prompt without answers. */
  void addPrompt(long tokens) {
    prompt += tokens;
  }

  ObjectNode json() {
    return Json.object()
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
  }
}
