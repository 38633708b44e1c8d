/**
 * Continuous batching: turns next-token log-probabilities into answers. {@link
 * io.github.qadapter.internal.decode.DecodeEngine} is the one loop in which answers grow; it takes
 * requests from any thread and asks each {@link io.github.qadapter.internal.decode.AnswerRow} for
 * its next token. Everything that concerns one answer alone (sampling, stopping, text, streaming)
 * is the row's; everything that concerns several (batching, fairness, KV caches, sessions, adapters
 * that come and go) is this room's.
 *
 * <p>Called by the rooms that ask for answers ({@code answer}, {@code dialogue}) and by those that
 * say which adapters act. What flows: a {@code DecodeRequest} waits in the {@code Scheduler}; once
 * admitted, {@code PrefixReuse} gives it a KV cache, {@code ChunkedPrefill} computes its prompt,
 * and its {@code Sequence}s take a token in each step until a {@code DecodeOutcome} completes its
 * {@code DecodeTicket}.
 *
 * <pre>{@code
 * DecodeTicket ticket = engine.submit(DecodeRequest.of(promptIds, adapters, row));
 * DecodeOutcome outcome = ticket.await();   // or ticket.cancel() from any thread
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.decode;
