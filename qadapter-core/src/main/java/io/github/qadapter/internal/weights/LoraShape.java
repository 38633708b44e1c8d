package io.github.qadapter.internal.weights;

/**
 * The shape of one linear layer's low-rank change.
 *
 * @param rank r
 * @param scale what the product is multiplied by
 * @param inputs the width of what the layer takes in
 * @param outputs the width of what it gives out
 */
public record LoraShape(int rank, double scale, long inputs, long outputs) {
  private static final double ROUNDING = 1e-12;

  /** scale · rank; whole where only rounding keeps it from being so. */
  public double alpha() {
    double alpha = scale * rank;
    double whole = Math.rint(alpha);
    return Math.abs(alpha - whole) <= ROUNDING * Math.abs(whole) ? whole : alpha;
  }

  /** How many numbers A and B hold. */
  public long parameters() {
    return rank * (inputs + outputs);
  }
}
