package io.github.qadapter.testkit.contract;

import io.github.qadapter.testkit.contract.ToyEngine.Flaw;

/** The contract can be fulfilled. */
class ToyEngineTest extends ToyContract {
  ToyEngineTest() {
    super(Flaw.NONE);
  }
}
