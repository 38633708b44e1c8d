package io.github.qadapter.testkit.contract;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Customization;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.testkit.contract.ToyEngine.Flaw;

/** A preference for short vowels over long consonants, which one letter back can learn. */
class ToyContract extends CustomizationContract {
  private final Flaw flaw;

  ToyContract(Flaw flaw) {
    this.flaw = flaw;
  }

  @Override
  protected BaseModel openBase() {
    return new ToyBase(flaw);
  }

  @Override
  protected PreferenceData trainingPreferences() {
    return PreferenceData.builder()
        .add("what is it", "aea oa", "brtkl")
        .add("and then", "ea eio", "grrt st")
        .add("who said so", "oi aie", "strk b")
        .add("tell me more", "aoe", "lk brg tt")
        .build();
  }

  @Override
  protected PreferenceData heldOutPreferences() {
    return PreferenceData.builder()
        .add("say it again", "ae oe", "tk rg")
        .add("who is that", "ia eo", "brst")
        .add("once more", "oie", "kl tt st")
        .build();
  }

  @Override
  protected Customization configured(Customization customization) {
    return customization.withTraining(training -> training.epochs(40).learningRate(1));
  }
}
