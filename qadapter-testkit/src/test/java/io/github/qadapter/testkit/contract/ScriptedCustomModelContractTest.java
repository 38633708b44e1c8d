package io.github.qadapter.testkit.contract;

import io.github.qadapter.LanguageModel;
import io.github.qadapter.testkit.ScriptedModel;

class ScriptedCustomModelContractTest extends LanguageModelContract {
  @Override
  protected LanguageModel openModel() {
    return ScriptedModel.answering("A model.")
        .preferring(ScriptedModel.answering("A model that says what the test wants, please."));
  }

  @Override
  protected String question() {
    return "What are you?";
  }
}
