package io.github.qadapter.internal.answer;

import ai.djl.ndarray.NDArray;
import io.github.qadapter.LogLikelihood.TokenLogProbability;
import io.github.qadapter.Reply;
import io.github.qadapter.Reply.FinishReason;
import io.github.qadapter.Token;
import io.github.qadapter.internal.decode.AnswerRow;
import io.github.qadapter.internal.sample.LogProbabilities;
import io.github.qadapter.internal.sample.TokenSampler;
import io.github.qadapter.internal.text.AnswerText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One answer on the engine's thread. What it became may be read after the request's end. */
final class GrowingAnswer implements AnswerRow {
  private final TokenSampler sampler;
  private final AnswerText text;
  private final Limits limits;
  private final IntFunction<Token> spelling;
  private final Consumer<String> onPiece;
  private final List<Reply.TokenLogProbabilities> told = new ArrayList<>();
  private int tokens;
  private String last = "";
  private @Nullable FinishReason finishReason;

  /**
   * The limits of an answer: its end tokens and its length, and the number of log-probabilities
   * that are told.
   *
   * @param ends tokens that end it
   * @param maxTokens how many it may have
   * @param logProbabilities how many of the likeliest tokens are told at each place, if any
   */
  record Limits(Set<Integer> ends, int maxTokens, Optional<Integer> logProbabilities) {}

  /**
   * An answer not yet begun.
   *
   * @param spelling a token by its number
   * @param onPiece takes pieces on the engine's thread; must not block
   */
  GrowingAnswer(
      TokenSampler sampler,
      AnswerText text,
      Limits limits,
      IntFunction<Token> spelling,
      Consumer<String> onPiece) {
    this.sampler = sampler;
    this.text = text;
    this.limits = limits;
    this.spelling = spelling;
    this.onPiece = onPiece;
  }

  @Override
  public OptionalInt next(NDArray logProbabilities) {
    int token = choose(logProbabilities);
    tokens++;
    if (limits.ends().contains(token)) {
      return over(FinishReason.STOP);
    }
    sampler.taken(token);
    String piece = text.add(token);
    if (text.stopped() || tokens == limits.maxTokens()) {
      last = piece;
      return over(text.stopped() ? FinishReason.STOP_SEQUENCE : FinishReason.LENGTH);
    }
    tell(piece);
    return OptionalInt.of(token);
  }

  @Override
  public int mostTokens() {
    return limits.maxTokens();
  }

  private int choose(NDArray logProbabilities) {
    if (sampler.takesLargest() && limits.logProbabilities().isEmpty()) {
      return (int) logProbabilities.argMax(-1).getLong();
    }
    float[] scores = logProbabilities.toFloatArray();
    if (limits.logProbabilities().isEmpty()) {
      return sampler.choose(scores);
    }
    int token = sampler.choose(scores.clone());
    LogProbabilities policy = new LogProbabilities(scores);
    told.add(
        new Reply.TokenLogProbabilities(
            likely(policy.of(token)),
            policy.top(limits.logProbabilities().get()).stream().map(this::likely).toList()));
    return token;
  }

  private TokenLogProbability likely(LogProbabilities.Entry entry) {
    return new TokenLogProbability(spelling.apply(entry.id()), entry.logProbability());
  }

  private OptionalInt over(FinishReason why) {
    finishReason = why;
    return OptionalInt.empty();
  }

  @Override
  public void ended(Finish finish) {
    if (finish == Finish.CONTEXT_FULL) {
      finishReason = FinishReason.CONTEXT_FULL;
    }
    String rest = finishReason == FinishReason.STOP ? text.finishTurn() : text.finish();
    tell(last + rest); // together, so that there are no more pieces than tokens
  }

  private void tell(String piece) {
    if (!piece.isEmpty()) {
      onPiece.accept(piece);
    }
  }

  /**
   * The finished answer as a reply.
   *
   * @param strength how strongly the preference acted
   */
  Reply reply(double strength, int promptTokens) {
    if (finishReason == null) {
      throw new IllegalStateException("Expected an answer at its end, but it is under way.");
    }
    return new Reply(text.text(), tokens, finishReason, strength, promptTokens, told);
  }
}
