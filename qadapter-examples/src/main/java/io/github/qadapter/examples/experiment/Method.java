package io.github.qadapter.examples.experiment;

import io.github.qadapter.Customization;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.Scope;
import java.util.List;
import java.util.function.Supplier;

/** The methods that are compared; steps, adapters and data are the same for all. */
enum Method implements Worded {
  /** This library's default. */
  DEFAULT("QAdapter, default", Dial.FAR),
  /** DPO as it comes. */
  DPO("DPO", Dial.DOWN),
  /** The default within a learned scope. */
  SCOPED("QAdapter, scope", Dial.FAR),
  /** The default's objective without retention. */
  RESIDUAL("QAdapter, no retention", Dial.DOWN),
  /** Supervised fine-tuning on the chosen answers. */
  SFT("SFT", Dial.UP),
  /** SFT with the base's own answers as demonstrations. */
  REPLAY("Replay", Dial.UP),
  /** On-policy, from a reward that learned from the pairs; see {@link OnPolicyRun}. */
  ON_POLICY("on-policy", Dial.UP),
  /** DPO with the default's retention. */
  DPO_RETENTION("DPO with retention", Dial.FAR),
  /**
   * DPO with the base's own answers to the pairs' prompts held by their KL, as <a
   * href="https://arxiv.org/abs/2407.00693">BAPO</a> holds their likelihood.
   */
  DPO_ANCHORED("DPO, base's answers held", Dial.UP),
  /** The published method's released code. */
  REFERENCE_CODE("released code", Dial.DOWN);

  /**
   * Where on the dial a method is measured beside full strength: one that goes far from the base is
   * turned down, one that is held back is turned up, so that curves meet.
   */
  private enum Dial {
    DOWN,
    UP,
    FAR;

    List<Double> strengths() {
      return switch (this) {
        case DOWN -> List.of(0.5, 1.0);
        case UP -> List.of(1.0, 2.0);
        case FAR -> List.of(1.0, 2.0, 3.0);
      };
    }
  }

  private static final double DPO_BETA = 0.1;

  private final String label;
  private final Dial dial;

  Method(String label, Dial dial) {
    this.label = label;
    this.dial = dial;
  }

  /** The strengths at which it is judged and its drift is measured, ascending, 1 among them. */
  List<Double> strengths() {
    return dial.strengths();
  }

  /** The method as a table names it. */
  String label() {
    return label;
  }

  /**
   * A run of this method.
   *
   * @param anchors the base's own answers to the pairs' prompts
   */
  Customization applyTo(Customization run, Supplier<List<RetentionText>> anchors) {
    Objective dpo = Objective.dpo(DPO_BETA);
    return switch (this) {
      case DEFAULT, ON_POLICY -> run;
      case SCOPED -> run.withScope(Scope.learned());
      case RESIDUAL -> run.withRetention(Retention.none());
      case DPO -> run.withObjective(dpo).withRetention(Retention.none());
      case DPO_RETENTION -> run.withObjective(dpo);
      case DPO_ANCHORED -> run.withObjective(dpo).withRetention(Retention.texts(anchors.get()));
      case SFT -> run.withObjective(Objective.sft()).withRetention(Retention.none());
      case REPLAY -> run.withObjective(Objective.sft()).withRetention(Retention.replay());
      case REFERENCE_CODE ->
          run.withObjective(Objective.referenceCode()).withRetention(Retention.none());
    };
  }

  static Method of(String word) {
    return Worded.of(values(), "methods", word);
  }
}
