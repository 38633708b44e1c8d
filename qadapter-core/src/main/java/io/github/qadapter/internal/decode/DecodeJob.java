package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.decode.AnswerRow.Finish;
import io.github.qadapter.internal.math.SoftPolicy;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.KeyValueCache;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.Guidance;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request as it is answered. Used by the engine's thread, dooming apart. */
final class DecodeJob {
  private final Decoder decoder;
  private final DecodeRequest request;
  private final DecodeTicket ticket;
  private final List<Growing> rows = new ArrayList<>();
  private List<Double> memberships = List.of();
  private List<Guide> guides = List.of();
  private volatile @Nullable Throwable doom;
  private boolean begun;
  private boolean over;

  DecodeJob(Decoder decoder, DecodeRequest request, DecodeTicket ticket) {
    this.decoder = decoder;
    this.request = request;
    this.ticket = ticket;
  }

  DecodeTicket ticket() {
    return ticket;
  }

  boolean uses(LowRankAdapter adapter) {
    return request.guides().guides().stream().anyMatch(guide -> guide.adapter() == adapter);
  }

  void doom(Throwable cause) {
    if (doom == null) {
      doom = cause;
    }
  }

  boolean isDoomed() {
    return doom != null && !over;
  }

  boolean isOver() {
    return over;
  }

  /** Gives every open row a token. */
  void step() {
    try {
      if (!begun) {
        begin();
      }
      for (Growing row : rows) {
        if (row.finish == null) {
          row.step();
        }
      }
      if (rows.stream().allMatch(row -> row.finish != null)) {
        finish();
      }
    } catch (Throwable e) {
      doom(e);
    }
  }

  private void begin() {
    begun = true;
    memberships = request.guides().guides().stream().map(this::membership).toList();
    if (!request.guides().areOff()) {
      guides = new ArrayList<>();
      for (int i = 0; i < memberships.size(); i++) {
        Guide guide = request.guides().guides().get(i);
        double weight = guide.weight() * memberships.get(i);
        if (weight != 0) {
          guides.add(new Guide(guide.adapter(), guide.objective(), weight, null));
        }
      }
    }
    for (AnswerRow row : request.rows()) {
      rows.add(new Growing(row));
    }
  }

  private double membership(Guide guide) {
    Guide.Membership membership = guide.membership();
    return membership == null
        ? 1
        : membership.of(decoder.meanState(request.prompt().toArray(), membership.blocks()));
  }

  private void finish() {
    over = true;
    rows.forEach(Growing::close);
    ticket.complete(
        new DecodeOutcome(
            rows.stream().map(Growing::finish).toList(),
            memberships,
            !guides.isEmpty(),
            request.prompt().length(),
            0));
  }

  void fail() {
    over = true;
    rows.forEach(Growing::close);
    Throwable cause = Objects.requireNonNull(doom);
    for (AnswerRow row : request.rows()) {
      try {
        row.failed(cause);
      } catch (RuntimeException | Error e) {
        cause.addSuppressed(e);
      }
    }
    ticket.fail(cause);
  }

  /** One row with its caches: the base's alone, or one with two rows for each guide. */
  private final class Growing {
    private final AnswerRow row;
    private final NDManager memory = decoder.newScope();
    private final List<KeyValueCache> caches = new ArrayList<>();
    private final List<Integer> tokens = new ArrayList<>();
    private int[] fresh = request.prompt().toArray();
    private @Nullable Finish finish;

    Growing(AnswerRow row) {
      this.row = row;
      for (int i = 0; i < Math.max(1, guides.size()); i++) {
        caches.add(decoder.newCache(memory, guides.isEmpty() ? 1 : 2));
      }
    }

    Finish finish() {
      return Objects.requireNonNull(finish);
    }

    void step() {
      if (caches.get(0).seen() + fresh.length > decoder.config().maxPositions()) {
        end(Finish.CONTEXT_FULL);
        return;
      }
      try (NDManager scope = memory.newSubManager()) {
        OptionalInt next = row.next(logProbabilities(scope));
        if (next.isEmpty()) {
          end(Finish.OVER);
        } else {
          tokens.add(next.getAsInt());
          fresh = new int[] {next.getAsInt()};
        }
      }
    }

    private NDArray logProbabilities(NDManager scope) {
      if (guides.isEmpty()) {
        NDArray hidden = decoder.advance(scope, caches.get(0), fresh, new NDList(), 0);
        return decoder.head().logits(scope, hidden);
      }
      double strength = request.guides().dial().at(tokens.size());
      NDArray sum = null;
      for (int i = 0; i < guides.size(); i++) {
        Guide guide = guides.get(i);
        NDArray hidden = decoder.advance(scope, caches.get(i), fresh, guide.adapter().ready(), 1);
        NDArray base = decoder.head().states(scope, hidden, 0, 1);
        NDArray adapted = decoder.head().states(scope, hidden, 1, 2);
        NDArray logits = decoder.head().logits(scope, base);
        if (strength == 0) {
          sum = logits;
          continue;
        }
        NDArray logBase = SoftPolicy.logBase(logits);
        NDArray guided =
            new Guidance(guide.adapter(), guide.objective(), strength * guide.weight())
                .logProbabilities(logits, decoder.head().logitDifferences(scope, adapted, base));
        sum = sum == null ? guided : sum.add(guided).sub(logBase);
      }
      return Objects.requireNonNull(sum);
    }

    private void end(Finish why) {
      finish = why;
      close();
      row.ended(why);
    }

    void close() {
      memory.close();
    }
  }
}
