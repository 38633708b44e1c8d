package io.github.qadapter.examples.experiment;

/**
 * How much is trained and measured in each cell; the same for all methods.
 *
 * @param name by which files know it
 * @param pairs trained on, once
 * @param prompts whose answers are judged, at each strength
 * @param heldOut pairs that are to be told apart, one of a prompt
 * @param texts of each kind on which the drift is measured, at each strength
 * @param questions of multiple choice
 * @param instructions that are checked by rule
 * @param answerTokens most tokens of an answer, in training and when it is judged
 */
record Setting(
    String name,
    int pairs,
    int prompts,
    int heldOut,
    int texts,
    int questions,
    int instructions,
    int answerTokens) {
  /** What the published table is made with: some 12 minutes of one processor core a cell. */
  static final Setting FULL = new Setting("full", 240, 200, 60, 30, 105, 50, 48);

  /** A look at how it goes: some minutes a cell. */
  static final Setting SMALL = new Setting("small", 80, 24, 12, 12, 42, 0, 48);
}
