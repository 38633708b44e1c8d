package io.github.qadapter.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.qadapter.LanguageModel;
import java.util.List;

/**
 * Any {@link LanguageModel} as a chat model of LangChain4j. It answers text with text; tools,
 * images and JSON formats are refused with an {@link
 * dev.langchain4j.exception.UnsupportedFeatureException}. Closing the model is its owner's
 * business.
 *
 * <p>A conversation that the chat template refuses, or that does not fit, and an option out of
 * bounds are an {@link dev.langchain4j.exception.InvalidRequestException}, a full queue is a {@link
 * dev.langchain4j.exception.RateLimitException} and a passed {@link
 * io.github.qadapter.GenerationOptions#timeout() timeout} a {@link
 * dev.langchain4j.exception.TimeoutException}, which LangChain4j tries again; what else the model
 * cannot do is a {@link dev.langchain4j.exception.NonRetriableException}. The library's own
 * exception is the cause.
 */
public final class QAdapterChatModel implements ChatModel {
  private final Requests requests;

  private QAdapterChatModel(Requests requests) {
    this.requests = requests;
  }

  /** A chat model with the model's own defaults. */
  public static QAdapterChatModel of(LanguageModel model) {
    return builder(model).build();
  }

  /** Begins a chat model with defaults of its own. */
  public static Builder builder(LanguageModel model) {
    return new Builder(model);
  }

  @Override
  public ChatResponse doChat(ChatRequest request) {
    Requests.Prepared prepared = requests.prepare(request);
    try {
      return requests.response(prepared.model().reply(prepared.messages(), prepared.options()));
    } catch (RuntimeException e) {
      throw Requests.translated(e);
    }
  }

  @Override
  public ChatRequestParameters defaultRequestParameters() {
    return requests.defaults();
  }

  @Override
  public List<ChatModelListener> listeners() {
    return requests.listeners();
  }

  /** Collects a chat model's defaults. */
  public static final class Builder extends RequestsBuilder<Builder> {
    private Builder(LanguageModel model) {
      super(model);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * The chat model.
     *
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if the default parameters ask
     *     for what no request may ask for
     */
    public QAdapterChatModel build() {
      return new QAdapterChatModel(requests());
    }
  }
}
