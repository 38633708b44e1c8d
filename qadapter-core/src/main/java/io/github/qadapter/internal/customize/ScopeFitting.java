package io.github.qadapter.internal.customize;

import io.github.qadapter.Message;
import io.github.qadapter.Scope;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.scope.ScopeLearner;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.report.TrainingProgress.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Learns which prompts a preference is for: the data's own against prompts that the base writes and
 * prompts that the user names.
 */
final class ScopeFitting {
  /** With fewer there is nothing to fit, or nothing to judge the fit on. */
  private static final int LEAST = 8;

  /**
   * Of different prompts in the data so many are enough for each one that the base writes: more
   * make the fit longer and hardly better.
   */
  private static final int INSIDE_FOR_EACH = 2;

  private final LoadedModel base;
  private final StopSignal stop;
  private final RunProgress progress;

  /** A fitting on a base's own states. */
  ScopeFitting(LoadedModel base, StopSignal stop, RunProgress progress) {
    this.base = base;
    this.stop = stop;
    this.progress = progress;
  }

  /** The preference data's prompts, as many as a scope is learned from; none yet. */
  PromptSample sample(Scope scope, long seed) {
    int contrast = scope.negatives() + scope.outOfScope().size();
    return new PromptSample(Math.max(LEAST, INSIDE_FOR_EACH * contrast), seed, this::tokens);
  }

  /**
   * Learns a scope.
   *
   * @param prompts of the whole preference data
   * @param written prompts of the base's own, as many as are wanted
   * @param seed decides what is kept apart
   * @throws PreferenceDataException if the data has too few different prompts
   */
  ScopeLearner.Learned fit(
      PromptSample prompts, Scope scope, List<List<Message>> written, long seed) {
    List<int[]> inside = prompts.chosen();
    if (inside.size() < LEAST) {
      throw new PreferenceDataException(
          String.format(
              Locale.ROOT,
              "Expected at least %d different prompts to learn a scope from, but found %d; give more data, or leave the scope out.",
              LEAST,
              inside.size()));
    }
    List<int[]> outside =
        Stream.concat(written.stream(), scope.outOfScope().stream())
            .distinct()
            .map(this::tokens)
            .flatMap(Optional::stream)
            .toList();
    int most = Math.min(INSIDE_FOR_EACH * outside.size(), inside.size());
    int blocks = blocks();
    progress.begin(Phase.SCOPE, 0, most + outside.size());
    ScopeLearner.Learned learned =
        ScopeLearner.learn(
            states(inside.subList(0, most), blocks), states(outside, blocks), blocks, seed);
    return scope.isUsedEvenIfUnclear() ? learned.evenIfUnclear() : learned;
  }

  /** The middle: what a prompt is about is clearest there, and it costs half a look at it. */
  private int blocks() {
    return Math.max(1, base.decoder().config().layers() / 2);
  }

  /** A prompt as the model reads it; nothing if it could not answer. */
  private Optional<int[]> tokens(List<Message> prompt) {
    int[] ids = base.tokenizer().promptIds(prompt);
    return ids.length > 0 && ids.length < base.info().contextLength()
        ? Optional.of(ids)
        : Optional.empty();
  }

  private List<float[]> states(List<int[]> prompts, int blocks) {
    List<float[]> states = new ArrayList<>();
    for (int[] prompt : prompts) {
      stop.check("Learning the scope");
      states.add(base.decoder().meanState(prompt, blocks));
      progress.tick();
    }
    return states;
  }
}
