package io.github.qadapter.examples.experiment;

import java.util.List;

/**
 * How much is trained and measured in each cell; the same for all methods.
 *
 * @param name by which files know it
 * @param pairs trained on, once
 * @param prompts whose answers are judged, at each strength
 * @param strengths of the dial
 * @param texts of each kind on which the drift is measured
 * @param questions of multiple choice
 * @param instructions that are checked by rule
 * @param answerTokens most tokens of an answer, in training and when it is judged
 */
record Setting(
    String name,
    int pairs,
    int prompts,
    List<Double> strengths,
    int texts,
    int questions,
    int instructions,
    int answerTokens) {
  /** What the published table is made with: about 20 minutes a cell on two quiet cores. */
  static final Setting FULL =
      new Setting("full", 240, 200, List.of(0.25, 0.5, 0.75, 1.0, 1.5), 60, 210, 100, 96);

  /** A look at how it goes: some minutes a cell. */
  static final Setting SMALL = new Setting("small", 80, 24, List.of(0.5, 1.0), 12, 42, 0, 64);
}
