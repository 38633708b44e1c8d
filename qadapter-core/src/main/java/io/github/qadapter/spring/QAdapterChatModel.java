package io.github.qadapter.spring;

import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Reply;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.observation.ChatModelObservationDocumentation;
import org.springframework.ai.chat.observation.DefaultChatModelObservationConvention;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Any {@link LanguageModel} as a chat model of Spring AI, whole and streaming. It answers text with
 * text; tools and media are refused with an {@link UnsupportedOperationException}. Closing the
 * model is its owner's business.
 *
 * <p>As with Spring AI's own models, a prompt's options stand in place of this model's, and a
 * {@code ChatClient} joins both. What neither says, {@link Builder#options(GenerationOptions)}
 * does, and then the checkpoint.
 *
 * <p>Exceptions are the library's own: an {@link IllegalArgumentException} for an option out of
 * bounds or a conversation that does not fit, {@link
 * io.github.qadapter.exception.ConversationRefusedException} for one that the chat template
 * refuses, {@link io.github.qadapter.exception.OverloadedException} for a full queue, {@link
 * io.github.qadapter.exception.GenerationTimeoutException} for a passed {@link
 * GenerationOptions#timeout() timeout}. A stream tells them as its error.
 *
 * <p>A response's metadata hold the finish reason ({@code STOP} or {@code LENGTH}), the usage, the
 * {@code strength} at which a preference acted, and {@code logProbabilities} if the options ask for
 * them; the last response of a stream has them and no text.
 */
public final class QAdapterChatModel implements ChatModel {
  private static final String PROVIDER = "qadapter";
  private static final DefaultChatModelObservationConvention CONVENTION =
      new DefaultChatModelObservationConvention();

  private final Prompts prompts;
  private final ObservationRegistry observations;

  private QAdapterChatModel(Prompts prompts, ObservationRegistry observations) {
    this.prompts = prompts;
    this.observations = observations;
  }

  /** A chat model with the model's own defaults. */
  public static QAdapterChatModel of(LanguageModel model) {
    return builder(model).build();
  }

  /** Begins a chat model with defaults of its own. */
  public static Builder builder(LanguageModel model) {
    return new Builder(model);
  }

  /** The options of prompts without any. */
  @Override
  public QAdapterChatOptions getOptions() {
    return prompts.defaults();
  }

  @Override
  public ChatResponse call(Prompt prompt) {
    Prompt whole = prompts.withOptions(prompt);
    Prompts.Prepared prepared = prompts.prepare(whole);
    ChatModelObservationContext context = context(whole, false);
    return observation(context)
        .observe(
            () -> {
              Reply reply = prepared.model().reply(prepared.messages(), prepared.options());
              ChatResponse response = new Responses(prompts.name()).whole(reply);
              context.setResponse(response);
              return response;
            });
  }

  @Override
  public Flux<ChatResponse> stream(Prompt prompt) {
    Prompt whole = prompts.withOptions(prompt);
    Prompts.Prepared prepared = prompts.prepare(whole);
    Responses responses = new Responses(prompts.name());
    Flux<ChatResponse> answer = Flux.create(sink -> start(prepared, responses, sink));
    return observations.isNoop() ? answer : observed(whole, answer);
  }

  private static void start(
      Prompts.Prepared prepared, Responses responses, FluxSink<ChatResponse> sink) {
    Generation generation =
        prepared.model().stream(
            prepared.messages(), prepared.options(), text -> sink.next(responses.chunk(text)));
    sink.onDispose(generation::cancel); // which does nothing to an answer that is done
    CompletableFuture<Reply> ignored =
        generation
            .whenDone()
            .whenComplete((reply, failure) -> end(responses, sink, reply, failure));
  }

  private static void end(
      Responses responses,
      FluxSink<ChatResponse> sink,
      @Nullable Reply reply,
      @Nullable Throwable failure) {
    if (reply != null) {
      sink.next(responses.end(reply));
      sink.complete();
    } else if (failure != null && !sink.isCancelled()) {
      sink.error(
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure);
    }
  }

  /** The answer, observed from its subscription to its end. */
  private Flux<ChatResponse> observed(Prompt prompt, Flux<ChatResponse> answer) {
    return Flux.deferContextual(
        view -> {
          ChatModelObservationContext context = context(prompt, true);
          Observation observation = observation(context);
          observation.parentObservation(
              view.getOrDefault(ObservationThreadLocalAccessor.KEY, null));
          observation.start();
          return new MessageAggregator()
              .aggregate(
                  answer
                      .doOnError(observation::error)
                      .doFinally(signal -> observation.stop())
                      .contextWrite(
                          values -> values.put(ObservationThreadLocalAccessor.KEY, observation)),
                  context::setResponse);
        });
  }

  private Observation observation(ChatModelObservationContext context) {
    return ChatModelObservationDocumentation.CHAT_MODEL_OPERATION.observation(
        CONVENTION, CONVENTION, () -> context, observations);
  }

  private static ChatModelObservationContext context(Prompt prompt, boolean streaming) {
    return ChatModelObservationContext.builder()
        .prompt(prompt)
        .provider(PROVIDER)
        .streaming(streaming)
        .build();
  }

  /** Collects a chat model's defaults. */
  public static final class Builder {
    private final LanguageModel model;
    private GenerationOptions options = GenerationOptions.defaults();
    private ChatOptions chatOptions = QAdapterChatOptions.builder().build();
    private ObservationRegistry observations = ObservationRegistry.NOOP;

    private Builder(LanguageModel model) {
      this.model = model;
    }

    /**
     * Sets the generation options that hold where a prompt says nothing, in the words of QAdapter.
     * What Spring AI has no words for is said here for all prompts; a seed, the strength of a
     * preference and template variables may be said for one with {@link QAdapterChatOptions}.
     */
    public Builder options(GenerationOptions options) {
      this.options = options;
      return this;
    }

    /** {@link #options(GenerationOptions)} with options given in place. */
    public Builder options(Consumer<GenerationOptions.Builder> options) {
      GenerationOptions.Builder builder = GenerationOptions.builder();
      options.accept(builder);
      return options(builder.build());
    }

    /** Sets the options of prompts without any, in the words of Spring AI. */
    public Builder chatOptions(ChatOptions chatOptions) {
      this.chatOptions = chatOptions;
      return this;
    }

    /** Sets who is told of calls, as Spring AI's own models tell it; without it nobody is. */
    public Builder observationRegistry(ObservationRegistry observations) {
      this.observations = observations;
      return this;
    }

    /**
     * The chat model.
     *
     * @throws IllegalArgumentException if the options name another model, or a strength for a model
     *     without a preference
     * @throws UnsupportedOperationException if they ask for tools
     */
    public QAdapterChatModel build() {
      return new QAdapterChatModel(new Prompts(model, options, chatOptions), observations);
    }
  }
}
