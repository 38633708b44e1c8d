package io.github.qadapter.internal.model;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Optional;

/** The architectures that the decoder computes. */
public enum ModelFamily {
  LLAMA,
  MISTRAL,
  QWEN2,
  QWEN3;

  /** The family's {@code model_type} in a configuration. */
  public String id() {
    return switch (this) {
      case LLAMA -> "llama";
      case MISTRAL -> "mistral";
      case QWEN2 -> "qwen2";
      case QWEN3 -> "qwen3";
    };
  }

  /** How many positions transformers assumes where a configuration says nothing. */
  int positions() {
    return switch (this) {
      case LLAMA -> 2_048;
      case MISTRAL -> 131_072;
      case QWEN2, QWEN3 -> 32_768;
    };
  }

  static Optional<ModelFamily> ofId(String id) {
    return Arrays.stream(values()).filter(family -> family.id().equals(id)).findFirst();
  }

  /** All ids, for messages. */
  static String supported() {
    return Arrays.stream(values()).map(ModelFamily::id).collect(joining(", "));
  }
}
