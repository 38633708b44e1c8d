package io.github.qadapter.internal.decode;

/** The strength at which adapters act on each token of an answer. */
@FunctionalInterface
public interface AnswerStrength {
  /** The base alone. */
  AnswerStrength OFF = constant(0);

  /**
   * The strength for a token; 0 is the base.
   *
   * @param position how many tokens of the answer there are already
   */
  double at(int position);

  /** Tells whether it is 0 at every position, so that no adapter needs to be computed. */
  default boolean isOff() {
    return false;
  }

  /** The same strength at every position. */
  static AnswerStrength constant(double strength) {
    return new AnswerStrength() {
      @Override
      public double at(int position) {
        return strength;
      }

      @Override
      public boolean isOff() {
        return strength == 0;
      }
    };
  }
}
