/**
 * Answers as callers want them: options become rules for single tokens, tokens become text, text
 * becomes pieces for whoever listens. It stands between the engine that lets answers grow and the
 * public face.
 *
 * <p>What is chosen and where an answer ends is decided on the engine's thread, in {@link
 * io.github.qadapter.internal.answer.GrowingAnswer}. A caller's code runs elsewhere, handed its
 * pieces by {@link io.github.qadapter.internal.answer.PieceRelay}.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.answer;
