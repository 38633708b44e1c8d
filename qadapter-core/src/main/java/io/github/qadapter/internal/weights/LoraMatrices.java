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

  /** The shape of both. */
  public LoraShape shape() {
    return new LoraShape(rank(), scale, inputs(), outputs());
  }

  /** scale · rank; whole where only rounding keeps it from being so. */
  double alpha() {
    return shape().alpha();
  }
}
