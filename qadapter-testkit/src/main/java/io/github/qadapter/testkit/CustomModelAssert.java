package io.github.qadapter.testkit;

import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.Reply;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions on a customized model. */
public final class CustomModelAssert extends AbstractAssert<CustomModelAssert, CustomModel> {
  private static final List<GenerationOptions> WAYS_TO_ANSWER =
      List.of(
          GenerationOptions.builder().greedy().maxTokens(24).build(),
          GenerationOptions.builder().maxTokens(24).temperature(1).seed(17).build());

  CustomModelAssert(@Nullable CustomModel actual) {
    super(actual, CustomModelAssert.class);
  }

  /**
   * At strength 0 the model is its base, bit for bit: greedy and sampled replies to each prompt and
   * the log-likelihood of each token of both answers are equal.
   *
   * @param probes questions and answers to compare on, at least one
   */
  public CustomModelAssert returnsToBaseAtStrengthZero(List<PreferencePair> probes) {
    isNotNull();
    requireProbes(probes);
    LanguageModel base = actual.base();
    CustomModel off = actual.withStrength(0);
    for (PreferencePair probe : probes) {
      for (GenerationOptions options : WAYS_TO_ANSWER) {
        Reply expected = base.reply(probe.prompt(), options);
        Reply found = off.reply(probe.prompt(), options);
        if (!found.equals(expected)) {
          failWithMessage(
              "Expected the base's reply at strength 0, but found another one to %s.%nExpected:"
                  + " %s%nFound:    %s",
              probe.prompt(), expected, found);
        }
      }
      requireSameBits(probe, probe.chosen(), base, off);
      requireSameBits(probe, probe.rejected(), base, off);
    }
    return this;
  }

  /** The log-likelihood of at least one answer differs from the base's. */
  public CustomModelAssert differsFromBase(List<PreferencePair> probes) {
    isNotNull();
    requireProbes(probes);
    for (PreferencePair probe : probes) {
      LogLikelihood before = actual.base().logLikelihood(probe.prompt(), probe.chosen());
      if (!sameBits(before, actual.logLikelihood(probe.prompt(), probe.chosen()))) {
        return this;
      }
    }
    failWithMessage(
        "Expected a customized model that differs from its base, but all %s answers are exactly as"
            + " likely as before.",
        probes.size());
    return this;
  }

  private void requireSameBits(
      PreferencePair probe, String answer, LanguageModel base, LanguageModel off) {
    LogLikelihood expected = base.logLikelihood(probe.prompt(), answer);
    LogLikelihood found = off.logLikelihood(probe.prompt(), answer);
    if (!sameBits(expected, found)) {
      failWithMessage(
          "Expected the base's log-likelihoods bit for bit at strength 0, but found others for"
              + " \"%s\".%nExpected: %s%nFound:    %s",
          answer, expected, found);
    }
  }

  /** Records compare doubles by their bits, so equality is what is wanted. */
  private static boolean sameBits(LogLikelihood one, LogLikelihood other) {
    return one.equals(other);
  }

  private static void requireProbes(List<PreferencePair> probes) {
    if (probes.isEmpty()) {
      throw new IllegalArgumentException("Expected at least one probe, but found none.");
    }
  }
}
