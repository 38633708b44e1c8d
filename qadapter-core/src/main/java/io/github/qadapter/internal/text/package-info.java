/**
 * Between text and token ids: the tokenizer, the chat template that turns a conversation into one
 * text, and the special tokens that frame both. Knows no tensors and no files but a checkpoint's
 * own.
 */
@NullMarked
package io.github.qadapter.internal.text;

import org.jspecify.annotations.NullMarked;
