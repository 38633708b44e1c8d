package io.github.qadapter.internal.decode;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Answers to one prompt. The prompt is computed once, whatever the number of rows.
 *
 * @param prompt at least one token
 * @param adapters of all rows
 * @param rows the answers wanted, at least one
 * @param onContextOverflow whether a full context ends an answer or shifts: drops its older half
 *     and goes on
 * @param session whose cache is taken over and kept for the next turn; null for none. A session
 *     serves requests of one row, one at a time.
 * @param deadline by which it has to be over; null for none
 */
public record DecodeRequest(
    ImmutableIntArray prompt,
    AdapterMix adapters,
    List<AnswerRow> rows,
    ContextOverflow onContextOverflow,
    @Nullable DecodeSession session,
    @Nullable Deadline deadline) {
  /** Copies the list and refuses what cannot be answered. */
  public DecodeRequest {
    rows = List.copyOf(rows);
    if (prompt.isEmpty() || rows.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected at least 1 token of a prompt and 1 row, but found %d and %d.",
              prompt.length(),
              rows.size()));
    }
    if (session != null && rows.size() > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Expected one answer in a session, but found %d.", rows.size()));
    }
  }

  /** Without a deadline. */
  public DecodeRequest(
      ImmutableIntArray prompt,
      AdapterMix adapters,
      List<AnswerRow> rows,
      ContextOverflow onContextOverflow,
      @Nullable DecodeSession session) {
    this(prompt, adapters, rows, onContextOverflow, session, null);
  }

  /** One answer that ends with the context, without a session. */
  public static DecodeRequest of(int[] prompt, AdapterMix adapters, AnswerRow row) {
    return new DecodeRequest(
        ImmutableIntArray.copyOf(prompt), adapters, List.of(row), ContextOverflow.STOP, null);
  }
}
