package io.github.qadapter.internal.math;

import ai.djl.ndarray.types.DataType;
import io.github.qadapter.testkit.contract.ResidualFormulas;
import io.github.qadapter.testkit.contract.ResidualFormulasContract;

/** The formulas in 32 bits, as training and decoding run them. */
class Float32FormulasTest extends ResidualFormulasContract {
  @Override
  protected ResidualFormulas formulas() {
    return new FloatingPointFormulas(DataType.FLOAT32);
  }

  @Override
  protected double tolerance() {
    return 1e-4;
  }
}
