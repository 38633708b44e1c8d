package io.github.qadapter;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@link GenerationOptions} that says how scores become a token: penalties, temperature
 * and limits, each of which may be left open. The one home of their bounds and of what they are
 * where nobody says. Immutable: to set one gives a copy.
 */
final class Sampling {
  /** Everything left open. */
  static final Sampling OPEN = new Sampling();

  /** The most likely token each time, without penalties. */
  static final Sampling GREEDY =
      OPEN.temperature(0)
          .repetitionPenalty(1)
          .presencePenalty(0)
          .frequencyPenalty(0)
          .noRepeatNgramSize(0);

  // Written while a copy is made, never afterwards.
  private @Nullable Double temperature;
  private @Nullable Integer topK;
  private @Nullable Double topP;
  private @Nullable Double minP;
  private @Nullable Double topH;
  private @Nullable Double typicalP;
  private @Nullable Double epsilonCutoff;
  private @Nullable Double etaCutoff;
  private @Nullable Double repetitionPenalty;
  private @Nullable Double presencePenalty;
  private @Nullable Double frequencyPenalty;
  private @Nullable Integer noRepeatNgramSize;

  private Sampling() {}

  private Sampling copy() {
    return orElse(this);
  }

  /** These settings, with the others' where these leave something open. */
  Sampling orElse(Sampling others) {
    Sampling both = new Sampling();
    both.topK = given(topK, others.topK);
    both.topP = given(topP, others.topP);
    both.minP = given(minP, others.minP);
    both.topH = given(topH, others.topH);
    both.typicalP = given(typicalP, others.typicalP);
    both.epsilonCutoff = given(epsilonCutoff, others.epsilonCutoff);
    both.etaCutoff = given(etaCutoff, others.etaCutoff);
    both.repetitionPenalty = given(repetitionPenalty, others.repetitionPenalty);
    both.presencePenalty = given(presencePenalty, others.presencePenalty);
    both.frequencyPenalty = given(frequencyPenalty, others.frequencyPenalty);
    both.noRepeatNgramSize = given(noRepeatNgramSize, others.noRepeatNgramSize);
    // Whoever limits what is drawn wants a draw, even where the others take the most likely.
    boolean draws = temperature == null && limitsDraws() && others.temperature() == 0;
    both.temperature = draws ? null : given(temperature, others.temperature);
    return both;
  }

  private static <T> @Nullable T given(@Nullable T own, @Nullable T other) {
    return own == null ? other : own;
  }

  private boolean limitsDraws() {
    return Stream.of(topK, topP, minP, topH, typicalP, epsilonCutoff, etaCutoff)
        .anyMatch(Objects::nonNull);
  }

  double temperature() {
    return temperature != null ? temperature : limitsDraws() ? 1 : 0;
  }

  Optional<Integer> topK() {
    return Optional.ofNullable(topK);
  }

  double topP() {
    return topP == null ? 1 : topP;
  }

  double minP() {
    return minP == null ? 0 : minP;
  }

  Optional<Double> topH() {
    return Optional.ofNullable(topH);
  }

  double typicalP() {
    return typicalP == null ? 1 : typicalP;
  }

  double epsilonCutoff() {
    return epsilonCutoff == null ? 0 : epsilonCutoff;
  }

  double etaCutoff() {
    return etaCutoff == null ? 0 : etaCutoff;
  }

  int noRepeatNgramSize() {
    return noRepeatNgramSize == null ? 0 : noRepeatNgramSize;
  }

  double repetitionPenalty() {
    return repetitionPenalty == null ? 1 : repetitionPenalty;
  }

  double presencePenalty() {
    return presencePenalty == null ? 0 : presencePenalty;
  }

  double frequencyPenalty() {
    return frequencyPenalty == null ? 0 : frequencyPenalty;
  }

  Sampling temperature(double value) {
    Sampling copy = copy();
    copy.temperature = Checks.within(0, Double.MAX_VALUE, value, "a sampling temperature");
    return copy;
  }

  Sampling topK(int value) {
    Sampling copy = copy();
    copy.topK = Checks.atLeast(1, value, "a number of most likely tokens (topK)");
    return copy;
  }

  Sampling topP(double value) {
    Sampling copy = copy();
    copy.topP = share(value, "a share of the probability (topP)");
    return copy;
  }

  Sampling minP(double value) {
    Sampling copy = copy();
    copy.minP = Checks.within(0, 1, value, "a share of the highest probability (minP)");
    return copy;
  }

  Sampling topH(double value) {
    Sampling copy = copy();
    copy.topH = share(value, "a share of the entropy (topH)");
    return copy;
  }

  Sampling typicalP(double value) {
    Sampling copy = copy();
    copy.typicalP = share(value, "a share of the probability (typicalP)");
    return copy;
  }

  Sampling epsilonCutoff(double value) {
    Sampling copy = copy();
    copy.epsilonCutoff = Checks.within(0, 1, value, "a least probability (epsilonCutoff)");
    return copy;
  }

  Sampling etaCutoff(double value) {
    Sampling copy = copy();
    copy.etaCutoff = Checks.within(0, 1, value, "a least probability (etaCutoff)");
    return copy;
  }

  private static double share(double value, String option) {
    Checks.positive(value, option);
    return Checks.within(0, 1, value, option);
  }

  Sampling noRepeatNgramSize(int value) {
    Sampling copy = copy();
    copy.noRepeatNgramSize =
        Checks.atLeast(0, value, "a number of tokens that do not come again in a row");
    return copy;
  }

  Sampling repetitionPenalty(double value) {
    Sampling copy = copy();
    copy.repetitionPenalty = Checks.positive(value, "a repetition penalty");
    return copy;
  }

  Sampling presencePenalty(double value) {
    Sampling copy = copy();
    copy.presencePenalty = Checks.finite(value, "a presence penalty");
    return copy;
  }

  Sampling frequencyPenalty(double value) {
    Sampling copy = copy();
    copy.frequencyPenalty = Checks.finite(value, "a frequency penalty");
    return copy;
  }

  private OptionValues values() {
    return new OptionValues(Sampling.class)
        .with("temperature", temperature)
        .with("topK", topK)
        .with("topP", topP)
        .with("minP", minP)
        .with("topH", topH)
        .with("typicalP", typicalP)
        .with("epsilonCutoff", epsilonCutoff)
        .with("etaCutoff", etaCutoff)
        .with("repetitionPenalty", repetitionPenalty)
        .with("presencePenalty", presencePenalty)
        .with("frequencyPenalty", frequencyPenalty)
        .with("noRepeatNgramSize", noRepeatNgramSize);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sampling options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }
}
