package io.github.qadapter.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.qadapter.LanguageModel;
import java.util.List;

/**
 * Any {@link LanguageModel} as a streaming chat model of LangChain4j; otherwise as {@link
 * QAdapterChatModel}. A handler's methods are called on one thread, which serves its answer alone.
 * What they throw goes to the handler's {@code onError}, and the answer goes on, as LangChain4j has
 * it.
 */
public final class QAdapterStreamingChatModel implements StreamingChatModel {
  private final Requests requests;

  private QAdapterStreamingChatModel(Requests requests) {
    this.requests = requests;
  }

  /** A chat model with the model's own defaults. */
  public static QAdapterStreamingChatModel of(LanguageModel model) {
    return builder(model).build();
  }

  /** Begins a chat model with defaults of its own. */
  public static Builder builder(LanguageModel model) {
    return new Builder(model);
  }

  @Override
  public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
    Requests.Prepared prepared = requests.prepare(request);
    StreamedAnswer.start(requests, prepared, handler);
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
    public QAdapterStreamingChatModel build() {
      return new QAdapterStreamingChatModel(requests());
    }
  }
}
