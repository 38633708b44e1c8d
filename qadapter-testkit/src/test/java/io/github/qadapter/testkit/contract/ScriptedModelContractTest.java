package io.github.qadapter.testkit.contract;

import io.github.qadapter.LanguageModel;
import io.github.qadapter.testkit.ScriptedModel;

class ScriptedModelContractTest extends LanguageModelContract {
  @Override
  protected LanguageModel openModel() {
    return ScriptedModel.builder()
        .answer(question(), "A model that says what the test wants.")
        .build();
  }

  @Override
  protected String question() {
    return "What are you?";
  }
}
