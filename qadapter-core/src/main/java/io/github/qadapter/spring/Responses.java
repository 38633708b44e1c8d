package io.github.qadapter.spring;

import io.github.qadapter.Reply;
import java.util.List;
import java.util.UUID;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** One answer as Spring AI sees it, whole or in chunks. */
final class Responses {
  private static final String STRENGTH = "strength";
  private static final String LOG_PROBABILITIES = "logProbabilities";

  private final String id = UUID.randomUUID().toString();
  private final String model;

  /** model: its name. */
  Responses(String model) {
    this.model = model;
  }

  /** A chunk of the answer's text. */
  ChatResponse chunk(String text) {
    return new ChatResponse(
        List.of(new Generation(new AssistantMessage(text))), metadata().build());
  }

  /** The end of an answer whose text was told in chunks. */
  ChatResponse end(Reply reply) {
    return response("", reply);
  }

  /** The whole answer. */
  ChatResponse whole(Reply reply) {
    return response(reply.text(), reply);
  }

  private ChatResponse response(String text, Reply reply) {
    ChatGenerationMetadata.Builder generation =
        ChatGenerationMetadata.builder()
            .finishReason(finishReason(reply.finishReason()))
            .metadata(STRENGTH, reply.strength());
    if (!reply.logProbabilities().isEmpty()) {
      generation.metadata(LOG_PROBABILITIES, reply.logProbabilities());
    }
    return new ChatResponse(
        List.of(new Generation(new AssistantMessage(text), generation.build())),
        metadata().usage(new DefaultUsage(reply.promptTokens(), reply.completionTokens())).build());
  }

  private ChatResponseMetadata.Builder metadata() {
    return ChatResponseMetadata.builder().id(id).model(model);
  }

  /** In the letters that Spring AI's own models use. */
  private static String finishReason(Reply.FinishReason ending) {
    return switch (ending) {
      case STOP, STOP_SEQUENCE -> "STOP";
      case LENGTH, CONTEXT_FULL -> "LENGTH";
    };
  }
}
