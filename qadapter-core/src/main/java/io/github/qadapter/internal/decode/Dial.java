package io.github.qadapter.internal.decode;

/** How strongly the guides act on each token of an answer: the strength dial. */
@FunctionalInterface
public interface Dial {
  /** The base alone. */
  Dial OFF = constant(0);

  /**
   * The strength for a token; 0 is the base.
   *
   * @param position how many tokens of the answer there are already
   */
  double at(int position);

  /** Whether it is 0 at every position, so that no guide needs to be computed. */
  default boolean isOff() {
    return false;
  }

  /** The same strength at every position. */
  static Dial constant(double strength) {
    return new Dial() {
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
