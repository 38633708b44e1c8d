package io.github.qadapter;

import org.jspecify.annotations.Nullable;

/** How a base model is opened. Immutable. */
public final class ModelOptions {
  private final @Nullable Precision precision;

  private ModelOptions(Builder builder) {
    this.precision = builder.precision;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The wanted precision, or null for the checkpoint's own (its weights are then mapped, not read).
   */
  public @Nullable Precision precision() {
    return precision;
  }

  /** Collects the options. */
  public static final class Builder {
    private @Nullable Precision precision;

    private Builder() {}

    /** Computes in this precision; weights stored in another one are converted into memory. */
    public Builder precision(Precision precision) {
      this.precision = precision;
      return this;
    }

    /** The collected options. */
    public ModelOptions build() {
      return new ModelOptions(this);
    }
  }
}
