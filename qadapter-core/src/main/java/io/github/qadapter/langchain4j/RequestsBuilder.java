package io.github.qadapter.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import java.util.List;
import java.util.function.Consumer;

/** The builder that both chat models share. */
abstract class RequestsBuilder<B extends RequestsBuilder<B>> {
  private final LanguageModel model;
  private GenerationOptions options = GenerationOptions.defaults();
  private ChatRequestParameters parameters = ChatRequestParameters.builder().build();
  private List<ChatModelListener> listeners = List.of();

  RequestsBuilder(LanguageModel model) {
    this.model = model;
  }

  abstract B self();

  /**
   * Sets the generation options that hold where a request says nothing, in the words of QAdapter.
   * What LangChain4j has no words for is said here for all requests; template variables and the
   * strength of a preference may be said for one with {@link QAdapterChatRequestParameters}.
   */
  public B options(GenerationOptions options) {
    this.options = options;
    return self();
  }

  /** {@link #options(GenerationOptions)} with options given in place. */
  public B options(Consumer<GenerationOptions.Builder> options) {
    GenerationOptions.Builder builder = GenerationOptions.builder();
    options.accept(builder);
    return options(builder.build());
  }

  /**
   * Sets the parameters that hold where a request says nothing, in the words of LangChain4j; goes
   * before options.
   */
  public B defaultRequestParameters(ChatRequestParameters parameters) {
    this.parameters = parameters;
    return self();
  }

  /** Sets the listeners, which are told of requests, responses and errors. */
  public B listeners(List<ChatModelListener> listeners) {
    this.listeners = List.copyOf(listeners);
    return self();
  }

  final Requests requests() {
    return new Requests(model, options, parameters, listeners);
  }
}
