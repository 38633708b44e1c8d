package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.model.CachedDecoder;
import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What sessions keep between turns, the least recently used first to go. Used by one thread. */
final class SessionStore {
  private final CachedDecoder decoder;
  private final Map<DecodeSession, Kept> kept = new LinkedHashMap<>();

  SessionStore(CachedDecoder decoder) {
    this.decoder = decoder;
  }

  /**
   * A conversation's computed beginning.
   *
   * @param tokens that the cache has seen
   * @param adapters of its guided rows, in order
   * @param sums over the last prompt, which the tokens begin with
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Kept(KvCache cache, int[] tokens, List<LowRankAdapter> adapters, StateSums sums) {}

  /** Takes out what a session kept; the caller owns it then. */
  @Nullable Kept take(DecodeSession session) {
    return kept.remove(session);
  }

  /** Keeps this for a session's next turn. */
  void keep(DecodeSession session, Kept what) {
    Kept old = kept.put(session, what);
    if (old != null) {
      decoder.drop(old.cache());
    }
  }

  /** Bytes of all that is kept. */
  long bytes() {
    return kept.values().stream().mapToLong(what -> bytes(what.cache())).sum();
  }

  private long bytes(KvCache cache) {
    return decoder.bytes(cache.split(), cache.rows(), cache.capacity());
  }

  /** Drops the oldest until no more than this is kept. */
  void shrinkTo(long bytes) {
    Iterator<Kept> oldest = kept.values().iterator();
    long left = bytes();
    while (left > bytes && oldest.hasNext()) {
      KvCache cache = oldest.next().cache();
      left -= bytes(cache);
      decoder.drop(cache);
      oldest.remove();
    }
  }

  /** Drops what closed sessions kept. */
  void dropClosed() {
    kept.entrySet()
        .removeIf(
            entry -> {
              if (entry.getKey().isClosed()) {
                decoder.drop(entry.getValue().cache());
                return true;
              }
              return false;
            });
  }
}
