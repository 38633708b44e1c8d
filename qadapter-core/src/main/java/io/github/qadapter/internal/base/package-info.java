/**
 * An opened checkpoint: decoder, tokenizer, decoding engine and prompt encoding in one hand, and
 * the guard that keeps their native memory alive while it is used.
 *
 * <p>The rooms that work on a base (dialogues, customization, adapter files, the engine's models)
 * come here; this room knows none of them. Messages go in, tokens and answers come out.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.base;
