package io.github.qadapter;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a base model is opened. Immutable. */
public final class ModelOptions {
  private final @Nullable Precision precision;
  private final DecodingOptions decoding;
  private final Device device;

  private ModelOptions(Builder builder) {
    this.precision = builder.precision;
    this.decoding = builder.decoding;
    this.device = builder.device;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The wanted precision, or null for the checkpoint's own: {@link Precision#FLOAT32} where its
   * weights have 32 bits, else {@link Precision#BFLOAT16}.
   */
  public @Nullable Precision precision() {
    return precision;
  }

  /** How much the model may take on when many callers use it at once. */
  public DecodingOptions decoding() {
    return decoding;
  }

  /** Where the model lies and computes; the processor unless another was chosen. */
  public Device device() {
    return device;
  }

  /** Collects the options. */
  public static final class Builder {
    private @Nullable Precision precision;
    private DecodingOptions decoding = DecodingOptions.defaults();
    private Device device = Device.cpu();

    private Builder() {}

    /** Computes in this precision; weights stored in another one are converted into memory. */
    public Builder precision(Precision precision) {
      this.precision = Objects.requireNonNull(precision, "precision");
      return this;
    }

    /**
     * Puts the model on this device. Opening throws {@link MissingEngineException}, which says what
     * to add, where the device cannot be reached.
     */
    public Builder device(Device device) {
      this.device = Objects.requireNonNull(device, "device");
      return this;
    }

    /** How much the model may take on when many callers use it at once. */
    public Builder decoding(DecodingOptions decoding) {
      this.decoding = decoding;
      return this;
    }

    /** {@link #decoding(DecodingOptions)} with options given in place. */
    public Builder decoding(Consumer<DecodingOptions.Builder> decoding) {
      DecodingOptions.Builder builder = DecodingOptions.builder();
      decoding.accept(builder);
      return decoding(builder.build());
    }

    /** The collected options. */
    public ModelOptions build() {
      return new ModelOptions(this);
    }
  }
}
