package io.github.qadapter.examples.experiment;

import io.github.qadapter.Customization;
import io.github.qadapter.Objective;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.Scope;
import io.github.qadapter.TargetModule;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The methods that are compared; steps, adapters and data are the same but where one says so. */
enum Method implements Worded {
  /** This library's default. */
  DEFAULT(Group.MAIN, Dial.FAR, "QAdapter, default"),
  /** DPO as it comes. */
  DPO(Group.MAIN, Dial.DOWN, "DPO"),
  /** The default within a learned scope. */
  SCOPED(Group.MAIN, Dial.FAR, "QAdapter, scope"),
  /** The default's objective without retention. */
  RESIDUAL(Group.MAIN, Dial.DOWN, "without retention"),
  /** Supervised fine-tuning on the chosen answers. */
  SFT(Group.MAIN, Dial.UP, "SFT"),
  /** SFT with the base's own answers as demonstrations. */
  REPLAY(Group.MAIN, Dial.UP, "Replay"),
  /** On-policy, from a reward that learned from the pairs; see {@link OnPolicyRun}. */
  ON_POLICY(Group.MAIN, Dial.UP, "on-policy"),
  /** DPO with the default's retention. */
  DPO_RETENTION(Group.MORE, Dial.FAR, "DPO with retention"),
  /**
   * DPO with the base's own answers to the pairs' prompts held by their KL, as <a
   * href="https://arxiv.org/abs/2407.00693">BAPO</a> holds their likelihood.
   */
  DPO_ANCHORED(Group.MORE, Dial.UP, "DPO, answers held"),
  /** The published method's released code. */
  REFERENCE_CODE(Group.MORE, Dial.DOWN, "released code"),
  /** Of DPO's sweep. */
  DPO_LOW_BETA(Group.SWEEP, Dial.DOWN, "DPO, β 0.03"),
  /** Of DPO's sweep. */
  DPO_HIGH_BETA(Group.SWEEP, Dial.DOWN, "DPO, β 0.3"),
  /** Of DPO's sweep. */
  DPO_HALF_RATE(Group.SWEEP, Dial.DOWN, "DPO, half the learning rate"),
  /** Of DPO's sweep. */
  DPO_DOUBLE_RATE(Group.SWEEP, Dial.DOWN, "DPO, twice the learning rate"),
  /** The default with one thing changed. */
  LIGHT_RETENTION(Group.ABLATION, Dial.FAR, "retention of weight 0.3"),
  /** The default with one thing changed. */
  HEAVY_RETENTION(Group.ABLATION, Dial.FAR, "retention of weight 3"),
  /** The default with one thing changed. */
  MAX_KL(Group.ABLATION, Dial.FAR, "drift limited to 0.03"),
  /** The default with one thing changed. */
  MORE_RETENTION(Group.ABLATION, Dial.FAR, "four texts a step"),
  /** The default with one thing changed. */
  NO_PENALTY(Group.ABLATION, Dial.FAR, "β 0"),
  /** The default with one thing changed. */
  HIGH_PENALTY(Group.ABLATION, Dial.FAR, "β 1"),
  /** The default with one thing changed. */
  LOWER_BASE_WEIGHT(Group.ABLATION, Dial.FAR, "α₀ 0.05"),
  /** The default with one thing changed. */
  BY_LENGTH(Group.ABLATION, Dial.FAR, "scored by length"),
  /** The default with one thing changed. */
  UPPER_LAYERS(Group.ABLATION, Dial.FAR, "the upper 10 layers"),
  /** The default with one thing changed. */
  FEED_FORWARD(Group.ABLATION, Dial.FAR, "gate, up and down, rank 4"),
  /** The default with one thing changed. */
  LOW_RANK(Group.ABLATION, Dial.FAR, "rank 2"),
  /** The default with one thing changed. */
  HALF_RATE(Group.ABLATION, Dial.FAR, "half the learning rate"),
  /** The default with one thing changed. */
  TWO_EPOCHS(Group.ABLATION, Dial.FAR, "half the pairs, twice");

  private static final double DPO_BETA = 0.1;

  /** What a method is there for. */
  enum Group {
    /** The comparison. */
    MAIN,
    /** More methods for it. */
    MORE,
    /** DPO's own best is looked for among them. */
    SWEEP,
    /** What each of the default's settings is worth. */
    ABLATION
  }

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

  private final Group group;
  private final Dial dial;
  private final String label;

  Method(Group group, Dial dial, String label) {
    this.group = group;
    this.dial = dial;
    this.label = label;
  }

  /** The method as a table names it. */
  String label() {
    return label;
  }

  /** What it is there for. */
  Group group() {
    return group;
  }

  /** The strengths at which it is judged and its drift is measured, ascending, 1 among them. */
  List<Double> strengths() {
    return dial.strengths();
  }

  /** What the common learning rate is multiplied by. */
  double rate() {
    return switch (this) {
      case HALF_RATE, DPO_HALF_RATE -> 0.5;
      case DPO_DOUBLE_RATE -> 2;
      default -> 1;
    };
  }

  /** How often it goes through the pairs, of which it has the fewer. */
  int epochs() {
    return this == TWO_EPOCHS ? 2 : 1;
  }

  /**
   * A run of this method.
   *
   * @param anchors the base's own answers to the pairs' prompts
   */
  Customization applyTo(Customization run, Supplier<List<RetentionText>> anchors) {
    Customization free = run.withRetention(Retention.none());
    return switch (this) {
      case DEFAULT, ON_POLICY, HALF_RATE, TWO_EPOCHS -> run;
      case SCOPED -> run.withScope(Scope.learned());
      case RESIDUAL -> free;
      case DPO, DPO_HALF_RATE, DPO_DOUBLE_RATE -> free.withObjective(Objective.dpo(DPO_BETA));
      case DPO_LOW_BETA -> free.withObjective(Objective.dpo(0.03));
      case DPO_HIGH_BETA -> free.withObjective(Objective.dpo(0.3));
      case DPO_RETENTION -> run.withObjective(Objective.dpo(DPO_BETA));
      case DPO_ANCHORED ->
          run.withObjective(Objective.dpo(DPO_BETA)).withRetention(Retention.texts(anchors.get()));
      case SFT -> free.withObjective(Objective.sft());
      case REPLAY -> run.withObjective(Objective.sft()).withRetention(Retention.replay());
      case REFERENCE_CODE -> free.withObjective(Objective.referenceCode());
      case LIGHT_RETENTION -> retained(run, retention -> retention.weight(0.3));
      case HEAVY_RETENTION -> retained(run, retention -> retention.weight(3));
      case MAX_KL -> retained(run, retention -> retention.maxKl(0.03));
      case MORE_RETENTION -> retained(run, retention -> retention.perStep(4));
      case NO_PENALTY -> run.withObjective(objective -> objective.rewardPenalty(0));
      case HIGH_PENALTY -> run.withObjective(objective -> objective.rewardPenalty(1));
      case LOWER_BASE_WEIGHT -> run.withObjective(objective -> objective.baseWeight(0.05));
      case BY_LENGTH ->
          run.withObjective(
              objective -> objective.normalizer(Objective.Normalizer.RESPONSE_LENGTH));
      case UPPER_LAYERS -> run.withAdapter(adapter -> adapter.lastLayers(10));
      case FEED_FORWARD ->
          run.withAdapter(
              adapter ->
                  adapter
                      .targets(TargetModule.GATE, TargetModule.UP, TargetModule.DOWN)
                      .rank(4)
                      .alpha(8));
      case LOW_RANK -> run.withAdapter(adapter -> adapter.rank(2).alpha(4));
    };
  }

  private static Customization retained(Customization run, Consumer<Retention.Builder> options) {
    return run.withRetention(Retention.selfSampled(options));
  }

  static Method of(String word) {
    return Worded.of(values(), "methods", word);
  }

  /** Those of a group. */
  static List<Method> of(Group group) {
    return Arrays.stream(values()).filter(method -> method.group == group).toList();
  }
}
