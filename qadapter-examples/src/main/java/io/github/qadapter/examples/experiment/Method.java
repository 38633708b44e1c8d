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
  DEFAULT("QAdapter, default"),
  /** The default within a learned scope. */
  SCOPED("QAdapter, scope"),
  /** The default's objective without retention. */
  RESIDUAL("residual Q, no retention"),
  /** DPO as it comes. */
  DPO("DPO"),
  /** DPO with the default's retention. */
  DPO_RETENTION("DPO with retention"),
  /**
   * DPO with the base's own answers to the pairs' prompts held by their KL, as <a
   * href="https://arxiv.org/abs/2407.00693">BAPO</a> holds their likelihood.
   */
  DPO_ANCHORED("DPO, base's answers held"),
  /** On-policy, from a reward that learned from the pairs; see {@link OnPolicyRun}. */
  ON_POLICY("on-policy"),
  /** Supervised fine-tuning on the chosen answers. */
  SFT("SFT"),
  /** SFT with the base's own answers as demonstrations. */
  REPLAY("Replay"),
  /** The published method's released code. */
  REFERENCE_CODE("released code");

  private static final double DPO_BETA = 0.1;

  private final String label;

  Method(String label) {
    this.label = label;
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
