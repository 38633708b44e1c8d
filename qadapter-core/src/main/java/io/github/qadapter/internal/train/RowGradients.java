package io.github.qadapter.internal.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention.Penalty;
import io.github.qadapter.internal.math.PreferenceLoss;
import io.github.qadapter.internal.math.RewardScoring;
import io.github.qadapter.internal.model.ActivationCheckpointing;
import io.github.qadapter.internal.model.AdaptedStates;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.Dropout;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.model.PackedRow;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.policy.ResidualStates;
import java.util.Arrays;

/**
 * The gradient of one row at a time, a pair's or a retention text's, with its share of the loss.
 * The loss depends on the adapter only through the final hidden states, so its derivative there is
 * computed first, in chunks over the vocabulary, and then carried back through the decoder in one
 * sweep.
 */
public final class RowGradients {
  private final Decoder decoder;
  private final LowRankAdapter adapter;
  private final Objective objective;
  private final RewardScoring scoring;
  private final int from;

  /** Gradients of an adapter in training; the layers below its lowest one run as the base's. */
  public RowGradients(Decoder decoder, LowRankAdapter adapter, Objective objective) {
    this(decoder, adapter, objective, adapter.layout().firstLayer());
  }

  /** Gradients that share the layers below {@code from} with the base. */
  RowGradients(Decoder decoder, LowRankAdapter adapter, Objective objective, int from) {
    this.decoder = decoder;
    this.adapter = adapter;
    this.objective = objective;
    this.scoring = RewardScoring.of(objective);
    this.from = from;
  }

  /**
   * A row's hidden states under the frozen base, the same whatever the adapter.
   *
   * @param hidden [K, d], the base's final hidden states in the row's states
   * @param entering [1, T, d], what enters the lowest adapted layer
   */
  public record Frozen(NDArray hidden, NDArray entering) {}

  /**
   * How a row is run.
   *
   * @param dropout what to leave out of it
   * @param checkpointing whether its activations are kept until its gradient is there
   */
  public record Run(Dropout dropout, ActivationCheckpointing checkpointing) {
    /** Without dropout, all activations kept. */
    public static final Run PLAIN = new Run(Dropout.NONE, ActivationCheckpointing.OFF);
  }

  /**
   * A pair's share of loss and gradient.
   *
   * @param loss the loss's parts and both scores
   * @param chosenLogLikelihood Σ log π̃ along the chosen answer, in nats
   * @param rejectedLogLikelihood the same along the rejected one
   * @param gradient [P], in the manager given to the call
   */
  public record Result(
      PreferenceLoss.Share loss,
      double chosenLogLikelihood,
      double rejectedLogLikelihood,
      NDArray gradient) {}

  /**
   * A text's share of retention.
   *
   * @param divergence the sum of KL(π₁ ‖ π̃) over its states, or of its sample, in nats
   * @param states how many there are
   * @param gradient [P], the sum's, in the manager given to the call
   */
  public record Retention(double divergence, int states, NDArray gradient) {}

  /** Computes a pair's share. */
  public Result differentiate(
      NDManager parent, PackedAnswers row, Frozen frozen, PreferenceLoss loss, Run run) {
    try (NDManager scope = parent.newSubManager()) {
      AdaptedStates adapted = adapted(scope, row, frozen, run);
      ResidualStates.Differentiated at = states(row, frozen, adapted).differentiated(scope);
      PreferenceLoss.Share share = loss.of(answer(row, at, 0), answer(row, at, 1));
      float[] dq = new float[row.tokens().length];
      float[] dv = new float[row.tokens().length];
      row.spread(share.chosen().q(), share.chosen().v(), 0, dq, dv);
      row.spread(share.rejected().q(), share.rejected().v(), 1, dq, dv);
      Shape column = new Shape(dq.length, 1);
      NDArray weight =
          at.dq().muli(scope.create(dq, column)).addi(at.dv().muli(scope.create(dv, column)));
      return new Result(
          share,
          sum(row.along(at.logPolicy(), 0)),
          sum(row.along(at.logPolicy(), 1)),
          backTo(parent, scope, adapted, weight));
    }
  }

  private PreferenceLoss.Answer answer(
      PackedAnswers row, ResidualStates.Differentiated at, int answer) {
    return new PreferenceLoss.Answer(
        row.along(at.q(), answer),
        row.valuesAlong(at.v(), answer, scoring),
        row.along(at.logPolicy(), answer));
  }

  /** Computes a text's share of formula 8 of the specification, or of one sample of it. */
  public Retention retain(
      NDManager parent, PackedAnswers text, Frozen frozen, Penalty penalty, Run run) {
    try (NDManager scope = parent.newSubManager()) {
      AdaptedStates adapted = adapted(scope, text, frozen, run);
      ResidualStates states = states(text, frozen, adapted);
      ResidualStates.Retained at =
          switch (penalty) {
            case KL -> states.retained(scope);
            case LIKELIHOOD -> states.replayed(scope);
          };
      return new Retention(
          sum(at.divergence()),
          at.divergence().length,
          backTo(parent, scope, adapted, at.derivative()));
    }
  }

  /** A row's states under the base, in the given manager. */
  public Frozen frozen(NDManager scope, PackedAnswers row) {
    PackedRow packed = row.row();
    NDArray entering = decoder.lower(scope, packed, from);
    return new Frozen(
        decoder.upper(scope, packed, entering, from, packed.states(), new NDList()), entering);
  }

  private AdaptedStates adapted(NDManager scope, PackedAnswers row, Frozen frozen, Run run) {
    return new AdaptedStates(
        adapter, scope, row.row(), frozen.entering(), from, run.dropout(), run.checkpointing());
  }

  private ResidualStates states(PackedAnswers row, Frozen frozen, AdaptedStates adapted) {
    return new ResidualStates(decoder, objective, frozen.hidden(), adapted.hidden(), row.tokens());
  }

  private static double sum(double[] numbers) {
    return Arrays.stream(numbers).sum();
  }

  private static NDArray backTo(
      NDManager parent, NDManager scope, AdaptedStates adapted, NDArray derivative) {
    NDArray gradient = adapted.gradient(scope, derivative);
    gradient.attach(parent);
    return gradient;
  }
}
