package io.github.qadapter.internal.engine;

import io.github.qadapter.LanguageModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.testkit.contract.LanguageModelContract;

/** The base of the examples' small model, held to what a scripted model is held to. */
class LocalModelContractTest extends LanguageModelContract {
  @Override
  protected LanguageModel openModel() {
    return TinyModel.open();
  }

  @Override
  protected String question() {
    return "What is made of ice?";
  }
}
