package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.model.BindableAdapter;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.StepModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A request from its admission to its end: one prompt, then a sequence for each answer wanted. Any
 * thread may fail it; all else is the engine's thread's.
 */
final class RunningRequest {
  /** The stages of a request. */
  enum Phase {
    /** It has not begun. */
    WAITING,
    /** Its prompt is computed, chunk by chunk. */
    PREFILL,
    /** Its sequences grow. */
    DECODE,
    /** It has given its memory back. */
    DONE
  }

  private final StepModel model;
  private final PrefixReuse prefixes;
  private final DecodeRequest request;
  private final DecodeTicket ticket;
  private final AdapterChoice adapters;
  private final int most;
  private volatile @Nullable Throwable failure;
  private final List<Sequence> sequences = new ArrayList<>();
  private Phase phase = Phase.WAITING;
  private @Nullable ChunkedPrefill prefill;
  private @Nullable StateSums promptSums;
  private int reused;
  private double firstStrength;

  RunningRequest(
      StepModel model, PrefixReuse prefixes, DecodeRequest request, DecodeTicket ticket) {
    this.model = model;
    this.prefixes = prefixes;
    this.request = request;
    this.ticket = ticket;
    this.adapters = new AdapterChoice(model, request.adapters());
    long longest =
        request.rows().stream().mapToLong(AnswerRow::mostTokens).max().orElse(0)
            + request.prompt().length();
    this.most = (int) Math.min(longest, model.maxPositions());
  }

  DecodeTicket ticket() {
    return ticket;
  }

  Phase phase() {
    return phase;
  }

  /** The number of answers that it wants. */
  int size() {
    return request.rows().size();
  }

  /** The most memory that its caches will take, in bytes. */
  long bytes() {
    return size() * cacheBytes(KvCache.capacityFor(most, most));
  }

  /**
   * The number of tokens, prompt and answer together, that its caches hold within so many bytes.
   */
  long tokensWithin(long bytes) {
    return bytes / (size() * cacheBytes(1));
  }

  private long cacheBytes(int capacity) {
    return model.cacheBytes(adapters.firstAdaptedLayer(), adapters.mostRows(), capacity);
  }

  boolean uses(BindableAdapter adapter) {
    return adapters.uses(adapter);
  }

  /** Fails the request, for the first reason that is given; from any thread. */
  synchronized void fail(Throwable cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  /** Tells whether it has failed. */
  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Tells whether it has failed, was cancelled or took too long, and leaves before the next token.
   */
  boolean isFailing() {
    if (ticket.isCancelled()) {
      fail(new CancellationException("The answer was cancelled."));
    }
    Deadline deadline = request.deadline();
    if (failure == null && deadline != null && deadline.hasPassed()) {
      fail(deadline.error());
    }
    return failure != null;
  }

  /** Does a part of its work. What goes wrong is this request's failure and no other's. */
  void guarded(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Begins with the prompt, or with what of it the session has computed already. */
  void begin() {
    int[] prompt = request.prompt().toArray();
    PrefixReuse.Start start = prefixes.begin(request.session(), prompt, adapters.cacheFor(), most);
    reused = start.reused();
    prefill = new ChunkedPrefill(model, prompt, start.cache(), start.sums(), this::choose);
    phase = Phase.PREFILL;
  }

  private List<ActiveAdapter> choose(StateSums sums) {
    promptSums = sums.copy();
    return adapters.choose(sums);
  }

  /** Tells whether a chunk is to be computed before it goes on: of its prompt, or after a shift. */
  boolean wantsChunk() {
    return switch (phase) {
      case WAITING, PREFILL -> true;
      case DECODE -> sequences.stream().anyMatch(Sequence::isShifting);
      case DONE -> false;
    };
  }

  /** Computes a chunk. */
  void advance() {
    ChunkedPrefill prompt = prefill;
    if (prompt == null) {
      sequences.stream().filter(Sequence::isShifting).findFirst().ifPresent(Sequence::advanceShift);
    } else if (prompt.advance()) {
      beginSequences(prompt);
    }
  }

  private void beginSequences(ChunkedPrefill prompt) {
    for (int i = 0; i < size(); i++) {
      KvCache own = i == size() - 1 ? prompt.cache() : model.copy(prompt.cache());
      AnswerRow row = request.rows().get(i);
      sequences.add(new Sequence(model, request, row, adapters.active(), own, most));
    }
    prefill = null;
    phase = Phase.DECODE;
    firstStrength = sequences.get(0).strength();
    try (prompt;
        NDManager scope = model.newScope()) {
      NDArray logits = prompt.logits(scope, firstStrength);
      sequences.forEach(sequence -> sequence.take(logits));
    }
  }

  /** The sequences that want a token. */
  List<Sequence> growing() {
    return sequences.stream().filter(Sequence::isGrowing).toList();
  }

  /** Tells whether all its sequences are at their end. */
  boolean isOver() {
    return phase == Phase.DECODE && sequences.stream().allMatch(Sequence::isOver);
  }

  /** Gives its memory back; the cache of a sequence at its end may be its session's from now on. */
  void free() {
    if (isOver() && failure == null) {
      guarded(this::keepPrefix);
    }
    phase = Phase.DONE;
    // What cannot be freed fails the request and keeps nothing else from being freed.
    ChunkedPrefill prompt = prefill;
    if (prompt != null) {
      prefill = null;
      guarded(prompt::close);
      guarded(() -> model.drop(prompt.cache()));
    }
    sequences.forEach(sequence -> guarded(sequence::free));
    guarded(adapters::release);
  }

  private void keepPrefix() {
    Sequence sequence = sequences.get(0);
    DecodeSession session = request.session();
    if (session != null && !session.isClosed() && !sequence.hasShifted() && promptSums != null) {
      prefixes.keep(session, sequence, adapters, promptSums);
    }
  }

  /** Tells the caller how it ended. */
  void tell() {
    Throwable cause = failure;
    if (cause == null) {
      ticket.complete(outcome());
      return;
    }
    for (AnswerRow row : request.rows()) {
      try {
        row.failed(cause);
      } catch (RuntimeException | Error e) {
        cause.addSuppressed(e);
      }
    }
    ticket.fail(cause);
  }

  private DecodeOutcome outcome() {
    boolean guided = !adapters.active().isEmpty();
    return new DecodeOutcome(
        sequences.stream().map(Sequence::finish).toList(),
        adapters.memberships(),
        guided,
        guided ? firstStrength * adapters.weight() : 0,
        request.prompt().length(),
        reused);
  }
}
