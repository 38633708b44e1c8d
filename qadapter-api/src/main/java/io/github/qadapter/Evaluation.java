package io.github.qadapter;

import java.util.ArrayList;
import java.util.List;

/** What a customisation is judged on, before and after training; never trained on. Immutable. */
public final class Evaluation {
  private final PreferenceData heldOut;
  private final List<NeutralText> neutralTexts;

  private Evaluation(Builder builder) {
    this.heldOut = builder.heldOut;
    this.neutralTexts = List.copyOf(builder.neutralTexts);
  }

  /** Nothing to judge, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** Pairs kept apart; may be empty. */
  public PreferenceData heldOut() {
    return heldOut;
  }

  /** Texts that the preference is not about; may be empty. */
  public List<NeutralText> neutralTexts() {
    return neutralTexts;
  }

  /** Collects what is judged. */
  public static final class Builder {
    private PreferenceData heldOut = PreferenceData.of(List.of());
    private final List<NeutralText> neutralTexts = new ArrayList<>();

    private Builder() {}

    /** Pairs kept apart, for the accuracy and the margin. */
    public Builder heldOut(PreferenceData heldOut) {
      this.heldOut = heldOut;
      return this;
    }

    /** Adds texts that the preference is not about, for the loss and the drift. */
    public Builder neutralTexts(List<NeutralText> texts) {
      neutralTexts.addAll(texts);
      return this;
    }

    /** The collected choices. */
    public Evaluation build() {
      return new Evaluation(this);
    }
  }
}
