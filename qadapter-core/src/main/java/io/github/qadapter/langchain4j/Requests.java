package io.github.qadapter.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Reply;
import io.github.qadapter.exception.ConversationRefusedException;
import io.github.qadapter.exception.GenerationTimeoutException;
import io.github.qadapter.exception.OverloadedException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;

/** Requests and responses of LangChain4j in the words of QAdapter, and back. */
final class Requests {
  private final LanguageModel model;
  private final GenerationOptions options;
  private final QAdapterChatRequestParameters defaults;
  private final List<ChatModelListener> listeners;

  Requests(
      LanguageModel model,
      GenerationOptions options,
      ChatRequestParameters parameters,
      List<ChatModelListener> listeners) {
    this.model = model;
    this.options = options;
    this.listeners = listeners;
    requireSupported(parameters);
    this.defaults =
        QAdapterChatRequestParameters.builder().modelName(name()).overrideWith(parameters).build();
  }

  /**
   * A request that can be answered.
   *
   * @param model who answers, at the strength that was asked for
   * @param messages the conversation
   * @param options how to answer
   */
  record Prepared(LanguageModel model, List<Message> messages, GenerationOptions options) {}

  /** The parameters of requests that say nothing; they name the model. */
  ChatRequestParameters defaults() {
    return defaults;
  }

  List<ChatModelListener> listeners() {
    return listeners;
  }

  private String name() {
    return model.info().name();
  }

  /**
   * Reads a request.
   *
   * @throws UnsupportedFeatureException if it asks for more than text
   * @throws InvalidRequestException if an option is out of bounds
   */
  Prepared prepare(ChatRequest request) {
    requireSupported(request.parameters());
    List<Message> messages = request.messages().stream().map(Requests::message).toList();
    try {
      return new Prepared(model(request.parameters()), messages, options(request.parameters()));
    } catch (IllegalArgumentException e) {
      throw translated(e);
    }
  }

  private LanguageModel model(ChatRequestParameters parameters) {
    return model instanceof CustomModel custom
            && parameters instanceof QAdapterChatRequestParameters own
            && own.strength() != null
        ? custom.withStrength(own.strength())
        : model;
  }

  private GenerationOptions options(ChatRequestParameters parameters) {
    GenerationOptions.Builder wanted = GenerationOptions.builder();
    if (parameters.temperature() != null) {
      wanted.temperature(parameters.temperature());
    }
    if (parameters.topP() != null) {
      wanted.topP(parameters.topP());
    }
    if (parameters.topK() != null) {
      wanted.topK(parameters.topK());
    }
    if (parameters.frequencyPenalty() != null) {
      wanted.frequencyPenalty(parameters.frequencyPenalty());
    }
    if (parameters.presencePenalty() != null) {
      wanted.presencePenalty(parameters.presencePenalty());
    }
    if (parameters.maxOutputTokens() != null) {
      wanted.maxTokens(parameters.maxOutputTokens());
    }
    if (parameters.stopSequences() != null) {
      wanted.stop(parameters.stopSequences().toArray(String[]::new));
    }
    if (parameters instanceof QAdapterChatRequestParameters own) {
      own.templateVariables().forEach(wanted::templateVariable);
    }
    return wanted.build().orElse(options);
  }

  private void requireSupported(ChatRequestParameters parameters) {
    if (parameters.modelName() != null && !parameters.modelName().equals(name())) {
      throw unsupported(
          String.format(
              Locale.ROOT,
              "modelName '%s', since this chat model answers with %s alone, is",
              parameters.modelName(),
              name()));
    }
    if (parameters.toolChoice() != null && parameters.toolChoice() != ToolChoice.AUTO) {
      throw unsupported("ToolChoice." + parameters.toolChoice() + " is");
    }
    if (parameters.toolSpecifications() != null && !parameters.toolSpecifications().isEmpty()) {
      throw unsupported("A tool specification is");
    }
    if (parameters instanceof QAdapterChatRequestParameters own
        && own.strength() != null
        && !(model instanceof CustomModel)) {
      throw unsupported("A strength, since " + name() + " has no preference to turn, is");
    }
    ResponseFormat format = parameters.responseFormat();
    if (format != null && format.type() == ResponseFormatType.JSON) {
      throw unsupported("JSON response format is");
    }
  }

  private static UnsupportedFeatureException unsupported(String whatIs) {
    return new UnsupportedFeatureException(whatIs + " not supported by QAdapter's chat models.");
  }

  private static Message message(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return Message.system(system.text());
    }
    if (message instanceof UserMessage user) {
      return Message.user(
          user.contents().stream().map(Requests::text).collect(Collectors.joining("\n")));
    }
    if (message instanceof AiMessage answer && !answer.hasToolExecutionRequests()) {
      return Message.assistant(answer.text() == null ? "" : answer.text());
    }
    throw unsupported("A tool's message (" + message.type() + ") is");
  }

  private static String text(Content content) {
    if (content instanceof TextContent text) {
      return text.text();
    }
    throw unsupported("Content of type " + content.type().name().toLowerCase(Locale.ROOT) + " is");
  }

  /** A reply as LangChain4j sees it. */
  ChatResponse response(Reply reply) {
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(reply.text()))
        .metadata(
            ChatResponseMetadata.builder()
                .id(UUID.randomUUID().toString())
                .modelName(name())
                .tokenUsage(new TokenUsage(reply.promptTokens(), reply.completionTokens()))
                .finishReason(finishReason(reply.finishReason()))
                .build())
        .build();
  }

  private static FinishReason finishReason(Reply.FinishReason ending) {
    return switch (ending) {
      case STOP, STOP_SEQUENCE -> FinishReason.STOP;
      case LENGTH, CONTEXT_FULL -> FinishReason.LENGTH;
    };
  }

  /**
   * The exception by whose kind callers of LangChain4j tell what to do; others, a cancellation
   * among them, stay as they are.
   */
  static RuntimeException translated(RuntimeException e) {
    if (e instanceof OverloadedException) {
      return new RateLimitException(e.getMessage(), e);
    }
    if (e instanceof GenerationTimeoutException) {
      return new TimeoutException(e.getMessage(), e);
    }
    if (e instanceof IllegalArgumentException || e instanceof ConversationRefusedException) {
      return new InvalidRequestException(e.getMessage(), e);
    }
    boolean closed = e instanceof IllegalStateException && !(e instanceof CancellationException);
    if (e instanceof QAdapterException || closed) {
      // Neither a checkpoint that lacks something nor a closed model is there at the next try.
      return new NonRetriableException(e.getMessage(), e);
    }
    return e;
  }
}
