package io.github.qadapter;

import org.jspecify.annotations.Nullable;

/** How a preference file is read. Immutable. */
public final class ReadOptions {
  private final @Nullable String domain;

  private ReadOptions(Builder builder) {
    this.domain = builder.domain;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The preferred style of a file whose rows hold one answer per style ({@code {query,
   * responses}}), or null for files of pairs.
   */
  public @Nullable String domain() {
    return domain;
  }

  /** Collects the options. */
  public static final class Builder {
    private @Nullable String domain;

    private Builder() {}

    /**
     * For files whose rows hold one answer per style, such as DSP's: prefer this style's answer to
     * each other one, in the order of the file.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public Builder domain(String domain) {
      if (domain.isBlank()) {
        throw new IllegalArgumentException("Expected a domain's name, but found blank text.");
      }
      this.domain = domain;
      return this;
    }

    /** The collected options. */
    public ReadOptions build() {
      return new ReadOptions(this);
    }
  }
}
