package io.github.qadapter.testkit.contract;

import io.github.qadapter.testkit.DoubleTensor;

/**
 * The contract holds at 1e-4 for formulas whose tables over states and actions are 32-bit floats.
 */
class SingleFormulasTest extends ResidualFormulasContract {
  @Override
  protected ResidualFormulas formulas() {
    return new PlainFormulas() {
      @Override
      public DoubleTensor logBase(DoubleTensor logits) {
        return rounded(super.logBase(rounded(logits)));
      }

      @Override
      public DoubleTensor softValue(
          DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
        return rounded(super.softValue(rounded(q), rounded(logBase), baseWeight, temperature));
      }

      @Override
      public DoubleTensor customizedLogPolicy(
          DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
        return rounded(
            super.customizedLogPolicy(rounded(q), rounded(logBase), baseWeight, temperature));
      }

      @Override
      DoubleTensor z(DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
        return rounded(super.z(q, logBase, baseWeight, temperature));
      }
    };
  }

  @Override
  protected double tolerance() {
    return 1e-4;
  }

  private static DoubleTensor rounded(DoubleTensor x) {
    return x.map(value -> (float) value);
  }
}
