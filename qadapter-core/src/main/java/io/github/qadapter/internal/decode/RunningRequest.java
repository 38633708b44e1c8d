package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.internal.decode.SessionStore.Kept;
import io.github.qadapter.internal.model.CachedDecoder;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request as it is answered. Used by the engine's thread, but for its doom and its end. */
final class RunningRequest {
  private final CachedDecoder decoder;
  private final SessionStore sessions;
  private final DecodeRequest request;
  private final DecodeTicket ticket;
  private final List<WeightedAdapter> guides;
  private final int most;
  private final List<Sequence> answers = new ArrayList<>();
  private final List<LowRankAdapter> bound = new ArrayList<>();
  private List<Double> memberships = List.of();
  private List<ActiveAdapter> active = List.of();
  private @Nullable Prefill prefill;
  private volatile @Nullable Throwable doom;
  private @Nullable StateSums promptSums;
  private int reused;
  private double firstStrength;
  private volatile boolean over;

  RunningRequest(
      CachedDecoder decoder, SessionStore sessions, DecodeRequest request, DecodeTicket ticket) {
    this.decoder = decoder;
    this.sessions = sessions;
    this.request = request;
    this.ticket = ticket;
    this.guides = request.adapters().isOff() ? List.of() : request.adapters().adapters();
    long longest =
        request.rows().stream().mapToLong(AnswerRow::mostTokens).max().orElse(0)
            + request.prompt().length();
    this.most = (int) Math.min(longest, decoder.maxPositions());
  }

  DecodeTicket ticket() {
    return ticket;
  }

  /** How many answers it wants. */
  int size() {
    return request.rows().size();
  }

  /** The most memory that its caches will take, in bytes. */
  long bytes() {
    return size()
        * decoder.bytes(split(), 1 + guides.size(), CachedDecoder.capacityFor(most, most));
  }

  /** How many tokens, prompt and answer together, its caches may hold within so many bytes. */
  long tokensWithin(long bytes) {
    return bytes / (size() * decoder.bytes(split(), 1 + guides.size(), 1));
  }

  private int split() {
    return guides.stream()
        .filter(guide -> guide.weight() != 0)
        .mapToInt(guide -> guide.adapter().layout().firstLayer())
        .min()
        .orElse(decoder.layers());
  }

  boolean uses(LowRankAdapter adapter) {
    return request.adapters().adapters().stream().anyMatch(guide -> guide.adapter() == adapter);
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

  /** Whether it will have left its places when the next request is let in. */
  boolean isEnding() {
    return over || doom != null || ticket.isCancelled();
  }

  /** Begins with the prompt, or with what of it the session has computed already. */
  void begin() {
    int[] prompt = request.prompt().toArray();
    Kept kept = request.session() == null ? null : sessions.take(request.session());
    List<Integer> blocks =
        guides.stream()
            .map(WeightedAdapter::membership)
            .filter(Objects::nonNull)
            .map(WeightedAdapter.Membership::blocks)
            .distinct()
            .toList();
    KvCache cache = null;
    StateSums sums = new StateSums(blocks);
    if (kept != null) {
      int common = common(kept, prompt, blocks);
      if (common > 0) {
        cache = kept.cache();
        cache.seen(common);
        sums = blocks.isEmpty() ? sums : kept.sums().copy();
        if (!kept.adapters().equals(guides.stream().map(WeightedAdapter::adapter).toList())) {
          decoder.reshape(cache, 1, cache.capacity());
        }
        decoder.reshape(
            cache,
            cache.rows(),
            Math.max(cache.capacity(), CachedDecoder.capacityFor(prompt.length + 1, most)));
        reused = common;
      } else {
        decoder.drop(kept.cache());
      }
    }
    if (cache == null) {
      cache = decoder.newCache(split(), CachedDecoder.capacityFor(prompt.length + 1, most));
    }
    prefill = new Prefill(decoder, prompt, cache, sums, this::choose);
  }

  /**
   * How many tokens of what is kept can be taken over: the common beginning, or with a scope the
   * last prompt, if it is within it, because its sums are known. Where guides in upper layers lack
   * their rows, what enters those is not known and nothing can be.
   */
  private int common(Kept kept, int[] prompt, List<Integer> blocks) {
    if (kept.cache().split() != split()) {
      return 0;
    }
    List<LowRankAdapter> adapters = guides.stream().map(WeightedAdapter::adapter).toList();
    if (!adapters.isEmpty() && split() > 0 && !kept.adapters().equals(adapters)) {
      return 0;
    }
    int mismatch = Arrays.mismatch(kept.tokens(), prompt);
    int common = mismatch < 0 ? prompt.length : mismatch;
    common = Math.min(common, prompt.length - 1);
    if (!blocks.isEmpty()) {
      boolean known = kept.sums().blocks().equals(blocks) && kept.sums().tokens() <= common;
      common = known ? kept.sums().tokens() : 0;
    }
    return common;
  }

  /** Which guides act on the prompt. */
  private List<ActiveAdapter> choose(StateSums sums) {
    promptSums = sums.copy();
    memberships =
        request.adapters().adapters().stream()
            .map(
                guide ->
                    guide.membership() == null || guides.isEmpty()
                        ? 1.0
                        : guide.membership().of(sums.mean(guide.membership().blocks())))
            .toList();
    List<ActiveAdapter> chosen = new ArrayList<>();
    for (int i = 0; i < guides.size(); i++) {
      WeightedAdapter guide = guides.get(i);
      double weight = guide.weight() * memberships.get(i);
      if (weight != 0) {
        int slot = decoder.bind(guide.adapter());
        bound.add(guide.adapter());
        chosen.add(new ActiveAdapter(guide.adapter(), guide.objective(), slot, weight));
      }
    }
    active = List.copyOf(chosen);
    return active;
  }

  /** Whether a piece of a prompt is to be computed before anything else. */
  boolean wantsPiece() {
    return prefill != null || answers.stream().anyMatch(Sequence::isSliding);
  }

  /** Computes a piece of a prompt. */
  void piece() {
    if (prefill == null) {
      answers.stream().filter(Sequence::isSliding).findFirst().ifPresent(Sequence::slideOn);
    } else if (prefill.advance()) {
      Prefill ready = prefill;
      for (int i = 0; i < size(); i++) {
        KvCache own = i == size() - 1 ? ready.cache() : decoder.copy(ready.cache());
        answers.add(new Sequence(decoder, request, request.rows().get(i), active, own, most));
      }
      prefill = null;
      firstStrength = answers.get(0).strength();
      try (ready;
          NDManager scope = decoder.newScope()) {
        NDArray logits = ready.logits(scope, firstStrength);
        answers.forEach(answer -> answer.take(logits));
      }
    }
    finishIfOver();
  }

  /** Those that want a token. */
  List<Sequence> growing() {
    return answers.stream().filter(answer -> !answer.isOver() && !answer.isSliding()).toList();
  }

  /** Ends the request when all its answers are at their end. */
  void finishIfOver() {
    if (over || prefill != null || !answers.stream().allMatch(Sequence::isOver)) {
      return;
    }
    over = true;
    keep();
    free();
    ticket.complete(
        new DecodeOutcome(
            answers.stream().map(Sequence::finish).toList(),
            memberships,
            !active.isEmpty(),
            active.isEmpty() ? 0 : strength(),
            request.prompt().length(),
            reused));
  }

  private double strength() {
    double sum = 0;
    for (int i = 0; i < guides.size(); i++) {
      sum += guides.get(i).weight() * memberships.get(i);
    }
    return firstStrength * sum;
  }

  private void keep() {
    Sequence answer = answers.get(0);
    DecodeSession session = request.session();
    if (session != null && !session.isClosed() && !answer.hasSlid() && promptSums != null) {
      sessions.keep(
          session,
          new Kept(
              decoder.handOver(answer.cache()),
              answer.seen(),
              active.stream().map(ActiveAdapter::adapter).toList(),
              promptSums));
    }
  }

  /** Ends the request with its doom. */
  void fail() {
    over = true;
    free();
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

  private void free() {
    if (prefill != null) {
      prefill.close();
      decoder.drop(prefill.cache());
      prefill = null;
    }
    answers.forEach(Sequence::free);
    bound.forEach(decoder::release);
    bound.clear();
  }
}
