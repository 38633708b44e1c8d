package io.github.qadapter.internal.math;

import ai.djl.ndarray.types.DataType;
import io.github.qadapter.testkit.contract.ResidualFormulas;
import io.github.qadapter.testkit.contract.ResidualFormulasContract;

/** The formulas in 64 bits, every law to 1e-9. */
class Float64FormulasTest extends ResidualFormulasContract {
  @Override
  protected ResidualFormulas formulas() {
    return new FloatingPointFormulas(DataType.FLOAT64);
  }
}
