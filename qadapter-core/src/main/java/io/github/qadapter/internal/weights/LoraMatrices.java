package io.github.qadapter.internal.weights;

import java.util.Locale;

/**
 * The low-rank change of one linear layer: scale · B A is added to its weight [out, in].
 *
 * @param scale what the product is multiplied by: alpha / rank
 * @param a [rank, in]
 * @param b [out, rank]
 */
public record LoraMatrices(double scale, FloatMatrix a, FloatMatrix b) {
  private static final double ROUNDING = 1e-12;

  /** Refuses matrices whose product does not exist. */
  public LoraMatrices {
    if (a.rows() != b.columns()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected as many rows of A as columns of B, but found %s and %s.",
              a,
              b));
    }
  }

  /** The inner dimension. */
  public int rank() {
    return a.rows();
  }

  /** The width of what the layer takes in. */
  public int inputs() {
    return a.columns();
  }

  /** The width of what the layer gives out. */
  public int outputs() {
    return b.rows();
  }

  /** scale · rank; whole where only rounding keeps it from being so. */
  double alpha() {
    double alpha = scale * rank();
    double whole = Math.rint(alpha);
    return Math.abs(alpha - whole) <= ROUNDING * Math.abs(whole) ? whole : alpha;
  }
}
