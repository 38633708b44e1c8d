/**
 * Turns next-token log-probabilities into answers. {@link
 * io.github.qadapter.internal.decode.DecodeEngine} is the one loop in which answers grow: it takes
 * {@link io.github.qadapter.internal.decode.DecodeRequest requests} from any thread, keeps their
 * caches, computes base and adapted policies of all of them together, and asks each {@link
 * io.github.qadapter.internal.decode.AnswerRow} for its next token. Everything that concerns one
 * answer alone (sampling, stopping, text, streaming) is the row's; everything that concerns several
 * (batching, fairness, memory, sessions, adapters that come and go) is the engine's.
 *
 * <pre>{@code
 * DecodeTicket ticket = engine.submit(DecodeRequest.of(promptIds, guides, row));
 * DecodeOutcome outcome = ticket.await();   // or ticket.cancel() from any thread
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.decode;
