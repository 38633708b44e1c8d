package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Comparison;
import io.github.qadapter.evaluation.Estimate;
import io.github.qadapter.evaluation.Measurement.Measure;
import io.github.qadapter.evaluation.Measurement.Unit;
import java.util.List;
import java.util.Locale;

/** The words and numbers of the page of results. */
final class ResultsText {
  private static final double PERCENT = 100;

  /** The columns of a data set's table. */
  static final List<Column> COLUMNS =
      List.of(
          new Column("judge's score, %", Cell.JUDGED, Measure.GRADE),
          new Column("words", Cell.JUDGED, Measure.WORDS),
          new Column("preference accuracy, %", Cell.PAIRS, Measure.PREFERENCE_ACCURACY),
          new Column("margin, nats", Cell.PAIRS, Measure.MARGIN),
          new Column("drift: maths", Cell.MATHS, Measure.KL),
          new Column("puzzles", Cell.PUZZLES, Measure.KL),
          new Column("own answers", Cell.OWN, Measure.KL),
          new Column("BBH, %", Cell.BBH, Measure.CHOICE_ACCURACY),
          new Column("IFEval, %", Cell.IFEVAL, Measure.GRADE));

  private ResultsText() {}

  /** A column of a table. */
  record Column(String heading, String part, Measure measure) {}

  static String introduction(Setting setting) {
    return String.format(
        Locale.ROOT,
        """
        # Results

        What methods learn and what they forget, on the same base, data, adapters and steps (setting "%s"). This page is made by the program `experiment` of the files in `docs/results/`, one for each data set, method and seed; no figure is typed. Numbers in parentheses are 95%% intervals: the percentile bootstrap over prompts or texts and, with several seeds, over seeds.

        - **Base:** SmolLM2-135M-Instruct. LoRA of rank 8 on query and value of all layers, AdamW, 2e-3, batches of 8, one epoch of %d pairs, answers cut at %d tokens.
        - **Data:** each of four styles of [DSP](https://arxiv.org/abs/2309.03126) preferred to all others, and the harmless half of [HH-RLHF](https://arxiv.org/abs/2204.05862) on a base that learned the helpful half before, by DPO. Half of the prompts are trained on, the other half measured by.
        - **Learned:** the judge is a logistic regression on words (TF-IDF) that learned from the training half which answers are preferred; it grades answers drawn at temperature 1 to up to %d held-out prompts, by their first 200 characters. Methods that go far from the base are measured at strengths 0.5 and 1 of the dial, those that are held back at 1, 2 and some at 3, so that their curves meet. It is no person: read its score beside preference accuracy and margin on held-out pairs.
        - **Forgotten:** the drift, KL(base ‖ model) in nats per token, at each strength on %d texts of each of three kinds that no method saw: worked answers of GSM8K, questions of BIG-Bench Hard, and the base's own answers to instructions of IFEval. BBH is multiple choice by likelihood without examples, IFEval strict by prompt; at this size of model both are near chance or low, so they move little.
        """,
        setting.name(),
        setting.pairs(),
        setting.answerTokens(),
        setting.prompts(),
        setting.texts());
  }

  static String bars() {
    return """

        ## The price of the same score

        The method's drift at the strength at which the judge scores its answers as it scores DPO's at full strength, divided by DPO's drift; in the last but one column by the least drift that any setting of DPO has at that score (β 0.03, 0.1 and 0.3, half and twice the learning rate). Below 1 it forgets less for the same score; ∞ says that it never reaches the score at the strengths that were measured. The last column is the judge's score less DPO's at DPO's drift on maths, in points.

        | data set | method | maths | puzzles | own answers | maths, DPO at its best | score at equal drift |
        | --- | --- | --- | --- | --- | --- | --- |
        """;
  }

  static String ablation() {
    return """

        ## What each setting of the default is worth

        The default with one thing changed. The last column is the drift on maths at the default's score, divided by the default's.
        """;
  }

  static String ablationHead(String dataSet) {
    return String.format(
        Locale.ROOT,
        """

        | %s | judge's score, %% | preference accuracy, %% | drift on maths | drift at the same score |
        | --- | --- | --- | --- | --- |
        """,
        dataSet);
  }

  static String tableHead() {
    StringBuilder head = new StringBuilder("| method | seeds |");
    COLUMNS.forEach(column -> head.append(' ').append(column.heading()).append(" |"));
    return head.append("\n| --- | --- |")
        .append(" --- |".repeat(COLUMNS.size()))
        .append('\n')
        .toString();
  }

  static String ending() {
    return """

        ## Make it yourself

        ```sh
        java -jar qadapter-examples.jar experiment --model SmolLM2-135M-Instruct --data data --out mine --small --data-set academy --method default --method dpo --seeds 1
        ```

        Without `--small` a cell takes 10 to 20 minutes of one core. Ended or killed at any time, the command goes on where it was; `--minutes` ends it by itself, and `--threads 1` leaves the other cores to others. The data: `dsp/dsp.json` from the authors of [DSP](https://arxiv.org/abs/2309.03126), `hh-rlhf/harmless.jsonl` and `hh-rlhf/helpful.jsonl` from `Anthropic/hh-rlhf` (harmless-base and helpful-base, test), `gsm8k/gsm8k.jsonl`, `bbh/*.json` and `ifeval/prompts.jsonl` as [evaluation](evaluation.md) says.
        """;
  }

  /** A method's figure at full strength with its interval; a dash where there is none. */
  static String figure(SetCells set, Method method, String part, Measure measure) {
    return set.atFull(method, part, measure)
        .map(scores -> number(scores.estimate(), measure))
        .orElse("–");
  }

  static String number(Estimate estimate, Measure measure) {
    return String.format(
        Locale.ROOT,
        "%s (%s to %s)",
        number(estimate.value(), measure),
        number(estimate.low(), measure),
        number(estimate.high(), measure));
  }

  private static String number(double value, Measure measure) {
    if (measure.unit() == Unit.SHARE) {
      return String.format(Locale.ROOT, "%.1f", PERCENT * value);
    }
    return String.format(Locale.ROOT, measure == Measure.KL ? "%.3f" : "%.1f", value);
  }

  static String signed(Estimate difference, Measure measure) {
    return (difference.value() >= 0 ? "+" : "")
        + number(difference, measure)
        + (measure.unit() == Unit.SHARE ? " points" : "");
  }

  /** A ratio of drifts with its interval, which may be infinite. */
  static String ratio(Estimate ratio) {
    return String.format(
        Locale.ROOT,
        "%s (%s to %s)",
        ratio(ratio.value()),
        ratio(ratio.low()),
        ratio(ratio.high()));
  }

  private static String ratio(double value) {
    return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** In words, if the interval of a difference leaves 0 out. */
  static String than(Comparison comparison) {
    if (!comparison.difference().excludes(0)) {
      return "not to be told from";
    }
    return comparison.difference().value() > 0 ? "above" : "below";
  }
}
