package io.github.qadapter.testkit;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.Precision;
import io.github.qadapter.Reply;
import io.github.qadapter.Token;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A base model that answers from a script, for the tests of an application: no checkpoint, no
 * native library, no time. It streams, cancels, closes and refuses conversations as a real model
 * does, and remembers what it was asked. Safe for use by several threads.
 *
 * <pre>{@code
 * ScriptedModel model =
 *     ScriptedModel.builder()
 *         .answer("What is the capital of France?", "Paris.")
 *         .otherwise("I do not know.")
 *         .build();
 * }</pre>
 *
 * <p>Its tokens are words, each with the white space before it, and one that ends an answer. Of a
 * call's options it follows {@code maxTokens}, {@code stops} and the prefix; it has no use for the
 * others, and remembers them. Each word of a scripted answer has the probability 0.9 after the
 * words before it, any other word 0.1.
 */
public final class ScriptedModel implements BaseModel {
  private final Script script;
  private final ScriptedStage stage;

  private ScriptedModel(Script script) {
    this.script = script;
    this.stage = new ScriptedStage(null);
  }

  /** A script, to be written. */
  public static Builder builder() {
    return new Builder();
  }

  /** A model that gives one answer to everything. */
  public static ScriptedModel answering(String text) {
    return builder().otherwise(text).build();
  }

  /**
   * A model that was customized from this one, with strength, scope and rewards. This model's
   * closing is its end too.
   *
   * @param preferred the model with the answers that are preferred, where it has one; what it is
   *     asked itself and its closing do not matter
   */
  public ScriptedCustomModel preferring(ScriptedModel preferred) {
    return new ScriptedCustomModel(this, preferred.script);
  }

  /** All that was asked of it, in order. */
  public List<Request> requests() {
    return stage.requests();
  }

  /**
   * The latest request.
   *
   * @throws IllegalStateException if there was none
   */
  public Request lastRequest() {
    return stage.lastRequest();
  }

  /** The number of answers under way. */
  public int running() {
    return stage.running();
  }

  Script script() {
    return script;
  }

  ScriptedStage stage() {
    return stage;
  }

  @Override
  public ModelInfo info() {
    return new ModelInfo("scripted", "scripted", 1, Precision.FLOAT32, 1 << 20, "scripted");
  }

  @Override
  public Reply reply(List<Message> conversation, GenerationOptions options) {
    return stream(conversation, options, chunk -> {}).reply();
  }

  @Override
  public Generation stream(
      List<Message> conversation, GenerationOptions options, Consumer<String> onChunk) {
    ScriptedStage.requireOpenTurn(conversation);
    return stage.play(new Request(conversation, options, 0), script.next(conversation), onChunk);
  }

  /** {@inheritDoc} The script is asked as if the text were a user's message. */
  @Override
  public Reply complete(String text, GenerationOptions options) {
    return reply(List.of(Message.user(text)), options);
  }

  @Override
  public LogLikelihood logLikelihood(List<Message> prompt, String answer) {
    ScriptedStage.requireOpenTurn(prompt);
    stage.requireOpen();
    return new LogLikelihood(script.likelihoods(prompt, answer));
  }

  @Override
  public LogLikelihood completionLogLikelihood(String text, String continuation) {
    stage.requireOpen();
    return new LogLikelihood(script.likelihoods(List.of(Message.user(text)), continuation));
  }

  @Override
  public int countTokens(List<Message> conversation) {
    return stage.countTokens(conversation);
  }

  /** {@inheritDoc} Words, each with the white space before it. */
  @Override
  public List<Token> tokenize(String text) {
    return stage.tokenize(text);
  }

  /** {@inheritDoc} The messages' texts, one below the other: a script has no template. */
  @Override
  public String render(List<Message> conversation) {
    return stage.render(conversation);
  }

  @Override
  public void close() {
    stage.close();
  }

  /**
   * Something that a scripted model was asked.
   *
   * @param conversation its messages
   * @param options as the caller gave them
   * @param strength where the strength stood; 0 for a base model
   */
  public record Request(List<Message> conversation, GenerationOptions options, double strength) {
    /** Copies the messages. */
    public Request {
      conversation = List.copyOf(conversation);
    }

    /** The latest message's text. */
    public String prompt() {
      return conversation.get(conversation.size() - 1).content();
    }
  }

  /** Collects a script. The first line that fits a conversation gives its answer. */
  public static final class Builder {
    private final Script.Lines lines = new Script.Lines();

    private Builder() {}

    /**
     * Answers a conversation whose latest message has exactly this text.
     *
     * @param prompt the message
     * @param answer its answer, word by word
     * @param further what is answered the next times; the last one stays
     */
    public Builder answer(String prompt, String answer, String... further) {
      lines.add(
          conversation -> prompt.equals(conversation.get(conversation.size() - 1).content()),
          Stream.concat(Stream.of(answer), Stream.of(further)).map(ScriptedAnswer::of).toList());
      return this;
    }

    /** Answers a conversation whose latest message has exactly this text. */
    public Builder answer(String prompt, ScriptedAnswer answer, ScriptedAnswer... further) {
      return answerWhen(
          conversation -> prompt.equals(conversation.get(conversation.size() - 1).content()),
          answer,
          further);
    }

    /**
     * Answers the conversations that fit.
     *
     * @param fits gets at least one message
     * @param answer their answer
     * @param further what is answered the next times; the last one stays
     */
    public Builder answerWhen(
        Predicate<List<Message>> fits, ScriptedAnswer answer, ScriptedAnswer... further) {
      lines.add(fits, Stream.concat(Stream.of(answer), Stream.of(further)).toList());
      return this;
    }

    /** Answers whatever no other line fits; unless said, such a prompt fails the test. */
    public Builder otherwise(String answer) {
      return otherwise(ScriptedAnswer.of(answer));
    }

    /** Answers whatever no other line fits; unless said, such a prompt fails the test. */
    public Builder otherwise(ScriptedAnswer answer) {
      lines.otherwise(answer);
      return this;
    }

    /** A model with the script so far. */
    public ScriptedModel build() {
      return new ScriptedModel(lines.script());
    }
  }
}
