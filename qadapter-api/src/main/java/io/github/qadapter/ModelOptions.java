package io.github.qadapter;

import io.github.qadapter.exception.DeviceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options with which a base model is opened: device, precision, decoding, chat template.
 * Immutable.
 */
public final class ModelOptions {
  private final Optional<Precision> precision;
  private final DecodingOptions decoding;
  private final Device device;
  private final Optional<String> chatTemplate;
  private final Optional<Integer> threads;

  private ModelOptions(Builder builder) {
    this.precision = builder.precision;
    this.decoding = builder.decoding;
    this.device = builder.device;
    this.chatTemplate = builder.chatTemplate;
    this.threads = builder.threads;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The wanted precision; empty for the checkpoint's own: {@link Precision#FLOAT32} where its
   * weights have 32 bits, else {@link Precision#BFLOAT16}.
   */
  public Optional<Precision> precision() {
    return precision;
  }

  /** The limits of decoding when many callers use the model at once. */
  public DecodingOptions decoding() {
    return decoding;
  }

  /** The device on which the model lies and computes; the processor unless another was chosen. */
  public Device device() {
    return device;
  }

  /** The chat template to use in place of the checkpoint's own; empty for that one. */
  public Optional<String> chatTemplate() {
    return chatTemplate;
  }

  /** The number of threads with which the model computes; empty for one for each processor. */
  public Optional<Integer> threads() {
    return threads;
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(ModelOptions.class)
        .with("precision", precision)
        .with("decoding", decoding)
        .with("device", device)
        .with("chatTemplate", chatTemplate)
        .with("threads", threads);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelOptions options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects the options. Not safe for use by several threads. */
  public static final class Builder {
    private Optional<Precision> precision = Optional.empty();
    private DecodingOptions decoding = DecodingOptions.defaults();
    private Device device = Device.cpu();
    private Optional<String> chatTemplate = Optional.empty();
    private Optional<Integer> threads = Optional.empty();

    private Builder() {}

    private Builder(ModelOptions options) {
      this.precision = options.precision;
      this.decoding = options.decoding;
      this.device = options.device;
      this.chatTemplate = options.chatTemplate;
      this.threads = options.threads;
    }

    /**
     * Precision in which the model computes; left open, 32 bits where the checkpoint's weights have
     * 32, else bfloat16. Weights stored in another one are converted into memory.
     */
    public Builder precision(Precision precision) {
      this.precision = Optional.of(precision);
      return this;
    }

    /**
     * Device on which the model lies and computes; the processor by default. Where the device
     * cannot be reached, opening throws a {@link DeviceException}, which says what to add.
     */
    public Builder device(Device device) {
      this.device = Objects.requireNonNull(device, "device");
      return this;
    }

    /**
     * Chat template in the language Jinja, used instead of the checkpoint's own: for checkpoints
     * that have none, or a broken one. An adapter opens only with the template that it was trained
     * with.
     *
     * @param template the template itself; {@link #chatTemplate(Path)} reads one
     * @throws IllegalArgumentException if it is blank
     */
    public Builder chatTemplate(String template) {
      this.chatTemplate = Optional.of(Checks.notBlank(template, "a chat template"));
      return this;
    }

    /**
     * {@link #chatTemplate(String)} from a file, such as another checkpoint's {@code
     * chat_template.jinja}; it is read now.
     *
     * @throws IllegalArgumentException if the file cannot be read as UTF-8 text, or is blank
     */
    public Builder chatTemplate(Path file) {
      try {
        return chatTemplate(Files.readString(file));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected a chat template as UTF-8 text in %s, but it could not be read: %s.",
                file,
                e),
            e);
      }
    }

    /**
     * Number of threads to compute with, at least 1; by default one for each processor. For
     * applications that keep processors for their own work.
     */
    public Builder threads(int threads) {
      this.threads = Optional.of(Checks.atLeast(1, threads, "a number of threads"));
      return this;
    }

    /** Limits of decoding when many callers use the model at once; see below. */
    public Builder decoding(DecodingOptions decoding) {
      this.decoding = decoding;
      return this;
    }

    /** {@link #decoding(DecodingOptions)} with options given in place. */
    public Builder decoding(Consumer<DecodingOptions.Builder> decoding) {
      return decoding(Builders.filled(DecodingOptions.builder(), decoding).build());
    }

    /** The collected options. */
    public ModelOptions build() {
      return new ModelOptions(this);
    }
  }
}
