package io.github.qadapter.internal.engine;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Customization;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.testkit.contract.CustomizationContract;

/** The engine on the examples' small model, in bfloat16. */
class LocalEngineContractTest extends CustomizationContract {
  @Override
  protected BaseModel openBase() {
    return TinyModel.open();
  }

  @Override
  protected PreferenceData trainingPreferences() {
    return TinyModel.preferences(32);
  }

  @Override
  protected PreferenceData heldOutPreferences() {
    return TinyModel.heldOut(16);
  }

  @Override
  protected Customization configured(Customization customization) {
    return customization.withTraining(
        training -> training.batchSize(4).learningRate(1e-2).warmupSteps(1));
  }
}
