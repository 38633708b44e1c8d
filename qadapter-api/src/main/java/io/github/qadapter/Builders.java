package io.github.qadapter;

import java.util.function.Consumer;

/** One home for options that are given in place, as a function on their builder. */
final class Builders {
  private Builders() {}

  /** The builder after the function was called on it. */
  static <B> B filled(B builder, Consumer<B> options) {
    options.accept(builder);
    return builder;
  }

  /** Generation options given in place. */
  static GenerationOptions generation(Consumer<GenerationOptions.Builder> options) {
    return filled(GenerationOptions.builder(), options).build();
  }
}
