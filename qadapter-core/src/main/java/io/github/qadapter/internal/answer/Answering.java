package io.github.qadapter.internal.answer;

import ai.djl.ndarray.NDArray;
import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.Generation;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.AnswerRow;
import io.github.qadapter.internal.decode.Deadline;
import io.github.qadapter.internal.decode.DecodeEngine;
import io.github.qadapter.internal.decode.DecodeOutcome;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.DecodeSession;
import io.github.qadapter.internal.decode.DecodeTicket;
import io.github.qadapter.internal.sample.CheckpointRules;
import io.github.qadapter.internal.sample.TokenRules;
import io.github.qadapter.internal.sample.TokenSampler;
import io.github.qadapter.internal.text.AnswerForm;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers prompts on one engine with one tokenizer. Safe for use by several threads. */
public final class Answering {
  private final DecodeEngine engine;
  private final ChatTokenizer tokenizer;
  private final int vocabularySize;
  private final CheckpointRules checkpoint;

  /**
   * @param vocabularySize the model's, V
   * @param checkpoint what holds for every answer
   */
  public Answering(
      DecodeEngine engine,
      ChatTokenizer tokenizer,
      int vocabularySize,
      CheckpointRules checkpoint) {
    this.engine = engine;
    this.tokenizer = tokenizer;
    this.vocabularySize = vocabularySize;
    this.checkpoint = checkpoint;
  }

  /**
   * A request for answers to one prompt.
   *
   * @param prompt at least one token
   * @param form how its answers' tokens belong to their text
   * @param options nothing of which is left open
   * @param adapters that act on the answer
   * @param session whose cache is taken over and kept; null for none
   */
  public record Question(
      ImmutableIntArray prompt,
      AnswerForm form,
      GenerationOptions options,
      AdapterMix adapters,
      @Nullable DecodeSession session) {
    /** Without a session. */
    public Question(
        ImmutableIntArray prompt, AnswerForm form, GenerationOptions options, AdapterMix adapters) {
      this(prompt, form, options, adapters, null);
    }
  }

  /** Answers, and waits for it. An interrupt ends the answer. */
  public Reply answer(Question question) {
    return answers(question, 1).get(0);
  }

  /** Several answers, the prompt computed once; with a seed each draws with the next one. */
  public List<Reply> answers(Question question, int count) {
    TokenRules about = rules(question);
    long seed = seed(question.options());
    List<GrowingAnswer> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(question, about, seed + i, piece -> {}));
    }
    DecodeOutcome outcome = submit(question, rows).await();
    return rows.stream().map(row -> row.reply(outcome.strength(), outcome.promptTokens())).toList();
  }

  /**
   * Tells whether every answer is the likeliest token after the prompt and no more, so that whoever
   * knows the policy there can say it by {@link #ofOneToken}.
   */
  public boolean isLikeliestToken(Question question) {
    GenerationOptions options = question.options();
    return options.maxTokens() == 1
        && TokenSampler.of(options, rules(question), question.prompt(), 0).takesLargest();
  }

  /**
   * Answers of one token, without the engine.
   *
   * @param logProbabilities [1, V] after the prompt, but for a constant
   * @param strength how strongly adapters acted on them
   */
  public List<Reply> ofOneToken(
      Question question, int count, NDArray logProbabilities, double strength) {
    TokenRules about = rules(question);
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GrowingAnswer row = row(question, about, 0, piece -> {});
      if (row.next(logProbabilities).isPresent()) {
        throw new IllegalStateException("Expected an answer of one token, but it wants more.");
      }
      row.ended(AnswerRow.Finish.OVER);
      replies.add(row.reply(strength, question.prompt().length()));
    }
    return replies;
  }

  /** Answers in pieces; returns at once. */
  public Generation stream(Question question, Consumer<String> onPiece) {
    RunningAnswer running = new RunningAnswer();
    PieceRelay relay = new PieceRelay();
    GrowingAnswer row =
        row(
            question,
            rules(question),
            seed(question.options()),
            piece -> relay.then(() -> running.hand(piece, onPiece)));
    DecodeTicket ticket = submit(question, List.of(row));
    running.runsAs(ticket);
    ticket.whenDone(
        (outcome, failure) ->
            relay.last(
                () -> {
                  if (outcome == null) {
                    running.fail(failure == null ? new IllegalStateException() : failure);
                  } else {
                    running.complete(row.reply(outcome.strength(), outcome.promptTokens()));
                  }
                }));
    return running;
  }

  /**
   * Several answers in pieces, the prompt computed once; with a seed each draws with the next one.
   * Returns at once.
   */
  public AnswerGroup start(Question question, int count, AnswerGroup.Listener onPiece) {
    AnswerGroup group = new AnswerGroup();
    PieceRelay relay = new PieceRelay();
    TokenRules about = rules(question);
    long seed = seed(question.options());
    List<GrowingAnswer> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int answer = i;
      rows.add(
          row(
              question,
              about,
              seed + i,
              piece -> relay.then(() -> group.hand(answer, piece, onPiece))));
    }
    DecodeTicket ticket = submit(question, rows);
    group.runsAs(ticket);
    ticket.whenDone(
        (outcome, failure) ->
            relay.last(
                () -> {
                  if (outcome == null) {
                    group.fail(failure == null ? new IllegalStateException() : failure);
                  } else {
                    group.complete(result(rows, outcome));
                  }
                }));
    return group;
  }

  private static AnswerGroup.Result result(List<GrowingAnswer> rows, DecodeOutcome outcome) {
    return new AnswerGroup.Result(
        rows.stream().map(row -> row.reply(outcome.strength(), outcome.promptTokens())).toList(),
        outcome.memberships());
  }

  private DecodeTicket submit(Question question, List<GrowingAnswer> rows) {
    return engine.submit(
        new DecodeRequest(
            question.prompt(),
            question.adapters(),
            List.copyOf(rows),
            question.options().onContextOverflow(),
            question.session(),
            question.options().timeout().map(Deadline::in).orElse(null)));
  }

  private GrowingAnswer row(
      Question question, TokenRules about, long seed, Consumer<String> onPiece) {
    GenerationOptions options = question.options();
    return new GrowingAnswer(
        TokenSampler.of(options, about, question.prompt(), seed),
        question.form().text(options.stops()),
        new GrowingAnswer.Limits(about.ends(), options.maxTokens(), options.logProbabilities()),
        tokenizer::token,
        onPiece);
  }

  private static long seed(GenerationOptions options) {
    return options.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
  }

  private TokenRules rules(Question question) {
    GenerationOptions options = question.options();
    Map<ImmutableIntArray, Double> biases = new HashMap<>();
    options
        .tokenBiases()
        .forEach((token, bias) -> biases.put(ImmutableIntArray.of(requireKnown(token)), bias));
    options
        .textBiases()
        .forEach(
            (text, bias) -> {
              for (String spelling : List.of(text, " " + text)) {
                int[] ids = tokenizer.idsWithin(spelling);
                if (ids.length > 0) {
                  biases.merge(ImmutableIntArray.copyOf(ids), bias, Math::min);
                }
              }
            });
    return new TokenRules(
        biases,
        ImmutableIntArray.copyOf(question.form().beginningIds(options.prefix())),
        question.form().ends(),
        checkpoint);
  }

  private int requireKnown(int token) {
    if (token >= vocabularySize) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected the number of a token below %d, the model's vocabulary, but found %d.",
              vocabularySize,
              token));
    }
    return token;
  }
}
