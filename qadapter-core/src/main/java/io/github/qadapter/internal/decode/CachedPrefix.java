package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.model.BindableAdapter;
import io.github.qadapter.internal.model.KvCache;
import java.util.List;

/**
 * A conversation's computed beginning.
 *
 * @param tokens that the cache has seen
 * @param adapters of its adapted rows, in order
 * @param sums over the last prompt, which the tokens begin with
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record CachedPrefix(KvCache cache, int[] tokens, List<BindableAdapter> adapters, StateSums sums) {}
