package io.github.qadapter.testkit.contract;

/** The contract holds for the formulas in 64-bit floats. */
class PlainFormulasTest extends ResidualFormulasContract {
  @Override
  protected ResidualFormulas formulas() {
    return new PlainFormulas();
  }
}
