package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.model.BindableAdapter;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.StepModel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prefix cache of sessions: a request begins with the KV cache of its session's last turn as
 * far as the two prompts agree, and with an empty one otherwise. Used by one thread.
 */
final class PrefixReuse {
  private final StepModel model;
  private final SessionStore sessions;

  PrefixReuse(StepModel model, SessionStore sessions) {
    this.model = model;
    this.sessions = sessions;
  }

  /**
   * What a request's cache has to hold.
   *
   * @param firstAdaptedLayer the lowest in which an adapter may have a row
   * @param adapters that may have rows, in order
   * @param blocks after how many layers states are summed
   */
  record Wanted(int firstAdaptedLayer, List<BindableAdapter> adapters, List<Integer> blocks) {}

  /**
   * Where a request begins.
   *
   * @param cache the request's own from now on, with room for the prompt and one token more
   * @param sums over what it has seen
   * @param reused how many tokens of the prompt it has seen
   */
  record Start(KvCache cache, StateSums sums, int reused) {}

  /**
   * The beginning of a request.
   *
   * @param most tokens of prompt and answer
   */
  Start begin(@Nullable DecodeSession session, int[] prompt, Wanted wanted, int most) {
    int capacity = KvCache.capacityFor(prompt.length + 1, most);
    CachedPrefix kept = session == null ? null : sessions.take(session);
    if (kept != null) {
      int common = common(kept, prompt, wanted);
      if (common > 0) {
        return reuse(kept, common, wanted, capacity);
      }
      model.drop(kept.cache());
    }
    return new Start(
        model.newCache(wanted.firstAdaptedLayer(), capacity), new StateSums(wanted.blocks()), 0);
  }

  private Start reuse(CachedPrefix kept, int common, Wanted wanted, int capacity) {
    KvCache cache = kept.cache();
    try {
      cache.seen(common);
      int rows = kept.adapters().equals(wanted.adapters()) ? cache.rows() : 1;
      model.reshape(cache, rows, Math.max(cache.capacity(), capacity));
    } catch (RuntimeException | Error e) {
      model.drop(cache);
      throw e;
    }
    StateSums sums = wanted.blocks().isEmpty() ? new StateSums(List.of()) : kept.sums().copy();
    return new Start(cache, sums, common);
  }

  /**
   * How many tokens of what is kept can be taken over: the common beginning, or with a scope the
   * last prompt, if it is within it, because its sums are known. Where adapters of upper layers
   * lack their rows, what enters those is not known and nothing can be; nor where a scope may take
   * one of several adapters out, as it does after the base has passed its states by.
   */
  private static int common(CachedPrefix kept, int[] prompt, Wanted wanted) {
    if (kept.cache().firstAdaptedLayer() != wanted.firstAdaptedLayer()) {
      return 0;
    }
    boolean upper = !wanted.adapters().isEmpty() && wanted.firstAdaptedLayer() > 0;
    boolean certain = wanted.adapters().size() == 1 || wanted.blocks().isEmpty();
    if (upper && !(certain && kept.adapters().equals(wanted.adapters()))) {
      return 0;
    }
    int mismatch = Arrays.mismatch(kept.tokens(), prompt);
    // The last token is computed in any case: its state says what comes next.
    int common = Math.min(mismatch < 0 ? prompt.length : mismatch, prompt.length - 1);
    if (wanted.blocks().isEmpty()) {
      return common;
    }
    StateSums sums = kept.sums();
    return sums.blocks().equals(wanted.blocks()) && sums.tokens() <= common ? sums.tokens() : 0;
  }

  /** Keeps a sequence's cache for the session's next turn. */
  void keep(DecodeSession session, Sequence sequence, AdapterChoice adapters, StateSums sums) {
    sessions.keep(
        session,
        new CachedPrefix(
            sequence.cache().handOver(),
            sequence.seen(),
            adapters.active().stream().map(ActiveAdapter::adapter).toList(),
            sums));
  }
}
