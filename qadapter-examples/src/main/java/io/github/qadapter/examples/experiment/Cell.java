package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.EvaluationReport;
import io.github.qadapter.evaluation.Measurement.Figure;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.Optional;

/**
 * What one run of one method on one data set came to.
 *
 * @param key which one it is
 * @param setting the setting's name
 * @param judgeAuc how well the judge tells held-out chosen answers from rejected ones
 * @param trained what training took
 * @param report models named by their strengths, against the base
 */
record Cell(Key key, String setting, double judgeAuc, Trained trained, EvaluationReport report) {
  /** The part of an evaluation in which a judge grades answers. */
  static final String JUDGED = "judged answers";

  /** The part with worked answers of grade-school maths. */
  static final String MATHS = "maths";

  /** The part with questions of BIG-Bench Hard as text. */
  static final String PUZZLES = "puzzles";

  /** The part with the base's own answers to instructions. */
  static final String OWN = "own answers";

  /** The part with held-out pairs. */
  static final String PAIRS = "pairs";

  /** The part with multiple choice. */
  static final String BBH = "BBH";

  /** The part with instructions that are checked by rule. */
  static final String IFEVAL = "IFEval";

  /** The reference. */
  static final String BASE = "base";

  /** Which cell it is. */
  record Key(DataSet dataSet, Method method, long seed) {
    /** The name of its file. */
    String file() {
      return dataSet.word() + "-" + method.word() + "-" + seed + ".json";
    }
  }

  /**
   * What training took.
   *
   * @param pairs trained on
   * @param steps of the optimizer
   * @param seconds with all that it asked for: text that the base wrote, a reward
   */
  record Trained(int pairs, int steps, double seconds) {}

  /** The name of the model at a strength. */
  static String at(double strength) {
    return Double.toString(strength);
  }

  /** A figure at a strength, if it was measured. */
  Optional<Figure> figure(String part, Measure measure, double strength) {
    return report.figure(part, measure, at(strength));
  }

  /** A figure of the base, if it was measured. */
  Optional<Figure> ofBase(String part, Measure measure) {
    return report.figure(part, measure, BASE);
  }
}
