package io.github.qadapter.internal.model;

/**
 * A part of a prompt that is computed in one go (chunked prefill).
 *
 * @param cache that takes its keys and values
 * @param seen tokens of the prompt before it
 * @param tokens its own, at least one
 * @param promptLength of the prompt as a whole
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived arguments of a call
public record PromptChunk(KvCache cache, int seen, int[] tokens, int promptLength) {}
