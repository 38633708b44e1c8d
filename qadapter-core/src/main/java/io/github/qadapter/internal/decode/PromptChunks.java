package io.github.qadapter.internal.decode;

import io.github.qadapter.internal.model.KvCache;
import io.github.qadapter.internal.model.PromptChunk;
import java.util.Arrays;

/**
 * A prompt cut into chunks. They begin at multiples of their size, or where a session's cache ends:
 * never where another request's work does.
 *
 * @param tokens of the whole prompt
 * @param start how many of them a cache has seen already
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record PromptChunks(int[] tokens, int start) {
  static final int SIZE = 256;

  int length() {
    return tokens.length;
  }

  /** The chunk that comes after so many tokens. */
  PromptChunk after(int seen, KvCache cache) {
    int end = Math.min((seen / SIZE + 1) * SIZE, tokens.length);
    return new PromptChunk(cache, seen, Arrays.copyOfRange(tokens, seen, end), tokens.length);
  }

  /** The number of that chunk, from the start on. */
  int number(int seen) {
    return seen / SIZE - start / SIZE;
  }
}
