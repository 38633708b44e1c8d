package io.github.qadapter.internal.data;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.Token;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.report.PreferenceReport;
import io.github.qadapter.report.PreferenceReport.Cuts;
import io.github.qadapter.report.PreferenceReport.Preview;
import io.github.qadapter.report.PreferenceReport.ScoredToken;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through preference data once, with the encoder that training uses, and keeps counts.
 *
 * <p>Memory grows by what {@link PairMemory} keeps of a pair and by nothing else.
 */
public final class PreferenceCheck {
  private final IntFunction<Token> token;
  private final Supplier<String> template;
  private final Findings dropped = new Findings();
  private final Findings doubtful = new Findings();
  private final PairMemory memory = new PairMemory();
  private final LengthCounts prompt = new LengthCounts();
  private final LengthCounts chosen = new LengthCounts();
  private final LengthCounts rejected = new LengthCounts();
  private long rows;
  private long pairs;
  private long beforeATurn;
  private long withinATurn;
  private long answersCut;
  private final LengthTally lengths = new LengthTally();
  private @Nullable Preview preview;

  private PreferenceCheck(IntFunction<Token> token, Supplier<String> template) {
    this.token = token;
    this.template = template;
  }

  /**
   * Checks data.
   *
   * @param token a token by its number
   * @param template what the chat template does to answers, in a sentence; asked once there is one
   * @throws io.github.qadapter.exception.PreferenceDataException if more is left out than its
   *     reading options allow
   */
  public static PreferenceReport of(
      PreferenceData data,
      PairEncoder encoder,
      IntFunction<Token> token,
      Supplier<String> template) {
    PreferenceCheck check = new PreferenceCheck(token, template);
    EncodingPass.through(data, encoder, check::add);
    return check.report();
  }

  private void add(PreferenceRow row, List<PairEncoder.Encoding> encodings) {
    rows++;
    row.drops().forEach(drop -> drop(drop, row.origin()));
    if (encodings.stream().anyMatch(encoding -> encoding.pair().isPresent())) {
      PairDoubts.of(row)
          .forEach(doubt -> doubtful.add(doubt.reason(), row.origin(), doubt.explanation()));
    }
    for (int i = 0; i < encodings.size(); i++) {
      add(row.pairs().get(i), row.origin(), encodings.get(i));
    }
  }

  private void add(PreferencePair pair, Origin origin, PairEncoder.Encoding encoding) {
    encoding.drop().ifPresent(drop -> drop(drop, origin));
    if (encoding.promptTokens() > 0) {
      prompt.add(encoding.promptTokens());
      chosen.add(encoding.chosenTokens());
      rejected.add(encoding.rejectedTokens());
    }
    encoding.pair().ifPresent(tokens -> keep(pair, origin, encoding, tokens));
  }

  private void drop(Drop drop, Origin origin) {
    dropped.add(drop.reason(), origin, drop.explanation());
  }

  private void keep(
      PreferencePair pair, Origin origin, PairEncoder.Encoding encoding, EncodedPair tokens) {
    pairs++;
    beforeATurn += encoding.promptCut() == PromptCut.BEFORE_A_TURN ? 1 : 0;
    withinATurn += encoding.promptCut() == PromptCut.WITHIN_A_TURN ? 1 : 0;
    answersCut += encoding.answersCut();
    lengths.add(encoding.chosenTokens(), encoding.rejectedTokens());
    PairMemory.Known known = memory.add(pair, origin);
    switch (known.relation()) {
      case NEW -> {}
      case DUPLICATE ->
          doubtful.add(DropReason.DUPLICATE, origin, "the same as " + known.first() + ".");
      case CONTRADICTION ->
          doubtful.add(
              DropReason.CONTRADICTION, origin, "the other way round at " + known.first() + ".");
    }
    if (preview == null) {
      preview =
          new Preview(
              origin,
              template.get(),
              tokens(tokens.prompt(), false),
              tokens(tokens.chosen(), true),
              tokens(tokens.rejected(), true));
    }
  }

  private List<ScoredToken> tokens(int[] ids, boolean scored) {
    return Arrays.stream(ids).mapToObj(id -> new ScoredToken(token.apply(id), scored)).toList();
  }

  private PreferenceReport report() {
    return new PreferenceReport(
        rows,
        pairs,
        memory.prompts(),
        dropped.list(),
        doubtful.list(),
        new Cuts(beforeATurn, withinATurn, answersCut),
        prompt.lengths(),
        chosen.lengths(),
        rejected.lengths(),
        lengths.guess(),
        Optional.ofNullable(preview));
  }
}
