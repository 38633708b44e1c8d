package io.github.qadapter.internal.model;

import io.github.qadapter.internal.weights.JsonFields;
import io.github.qadapter.internal.weights.ModelFamily;
import java.util.OptionalDouble;

/**
 * Scales within a decoder, as Granite has them (from <a
 * href="https://arxiv.org/abs/2203.03466">Tensor Programs V</a>, which keeps the sizes of
 * activations the same at any width).
 *
 * @param embeddings what token embeddings are multiplied by
 * @param scores what attention's products of queries and keys are; empty for 1/√(size of a head)
 * @param residuals what each branch is before it is added to the residual stream
 * @param logits what logits are
 */
record Multipliers(double embeddings, OptionalDouble scores, double residuals, double logits) {
  private static final double LARGEST = 1e6;
  private static final double SMALLEST = 1e-6;

  static Multipliers parse(JsonFields config, ModelFamily family) {
    if (!family.multipliers()) {
      return new Multipliers(1, OptionalDouble.empty(), 1, 1);
    }
    return new Multipliers(
        read(config, "embedding_multiplier"),
        OptionalDouble.of(read(config, "attention_multiplier")),
        read(config, "residual_multiplier"),
        1 / read(config, "logits_scaling"));
  }

  /**
   * What queries and keys are scaled by while they are rotated, so that their products divided by
   * the root of the head's size are scaled as the model wants it.
   */
  double rotaryScale(int headSize) {
    return scores.isPresent() ? Math.sqrt(scores.getAsDouble() * Math.sqrt(headSize)) : 1;
  }

  private static double read(JsonFields config, String field) {
    return config.number(field, SMALLEST, LARGEST, 1);
  }
}
