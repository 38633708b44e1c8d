package io.github.qadapter;

/**
 * The description of a base model.
 *
 * @param name the folder's name, or the GGUF file's without its ending
 * @param family the architecture, as {@code model_type} in its configuration
 * @param parameters how many numbers its weights hold
 * @param precision the number format in which it computes
 * @param contextLength the most tokens it can see at once
 * @param fingerprint a digest of weights and tokenizer that saved adapters carry
 */
public record ModelInfo(
    String name,
    String family,
    long parameters,
    Precision precision,
    int contextLength,
    String fingerprint) {}
