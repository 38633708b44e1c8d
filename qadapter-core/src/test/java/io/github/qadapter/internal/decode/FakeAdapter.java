package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDList;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.BindableAdapter;
import org.jspecify.annotations.Nullable;

/** An adapter of a {@link FakeStepModel}: its row counts every token for so much more. */
final class FakeAdapter implements BindableAdapter {
  private final int shift;
  private final int firstAdaptedLayer;

  FakeAdapter(int shift, int firstAdaptedLayer) {
    this.shift = shift;
    this.firstAdaptedLayer = firstAdaptedLayer;
  }

  int shift() {
    return shift;
  }

  @Override
  public int firstAdaptedLayer() {
    return firstAdaptedLayer;
  }

  @Override
  public NDList ready() {
    return new NDList();
  }

  WeightedAdapter weighted(double weight) {
    return weighted(weight, null);
  }

  /** Acts on prompts whose tokens' mean is less. */
  WeightedAdapter scoped(double weight, double mean) {
    return weighted(
        weight,
        new WeightedAdapter.Membership() {
          @Override
          public int blocks() {
            return 1;
          }

          @Override
          public double of(float[] meanState) {
            return meanState[0] < mean ? 1 : 0;
          }
        });
  }

  private WeightedAdapter weighted(double weight, WeightedAdapter.@Nullable Membership scope) {
    return new WeightedAdapter(this, Objective.residual(), weight, scope);
  }
}
