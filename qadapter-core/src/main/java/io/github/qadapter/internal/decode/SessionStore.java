package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.StepModel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The prefixes that sessions keep between turns, the least recently used first to go. Used by one
 * thread.
 */
final class SessionStore {
  private final StepModel model;
  private final Map<DecodeSession, CachedPrefix> kept = new LinkedHashMap<>();

  SessionStore(StepModel model) {
    this.model = model;
  }

  /** Takes out what a session kept; the caller owns it then. */
  @Nullable CachedPrefix take(DecodeSession session) {
    return kept.remove(session);
  }

  /** Keeps this for a session's next turn. */
  void keep(DecodeSession session, CachedPrefix what) {
    CachedPrefix old = kept.put(session, what);
    if (old != null) {
      model.drop(old.cache());
    }
  }

  /** Bytes of all that is kept. */
  long bytes() {
    return kept.values().stream().mapToLong(what -> bytes(what.cache())).sum();
  }

  private long bytes(KvCache cache) {
    return model.cacheBytes(cache.firstAdaptedLayer(), cache.rows(), cache.capacity());
  }

  /** Drops the oldest until no more than this is kept. */
  void shrinkTo(long bytes) {
    Iterator<CachedPrefix> oldest = kept.values().iterator();
    long left = bytes();
    while (left > bytes && oldest.hasNext()) {
      KvCache cache = oldest.next().cache();
      left -= bytes(cache);
      model.drop(cache);
      oldest.remove();
    }
  }

  /** Tells whether a closed session's cache is still kept. */
  boolean hasClosed() {
    return kept.keySet().stream().anyMatch(DecodeSession::isClosed);
  }

  /** Drops what closed sessions kept. */
  void dropClosed() {
    kept.entrySet()
        .removeIf(
            entry -> {
              if (entry.getKey().isClosed()) {
                model.drop(entry.getValue().cache());
                return true;
              }
              return false;
            });
  }
}
