package io.github.qadapter.internal.data;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Remembers pairs by digest, to know them when they come again, either way round.
 *
 * <p>A pair takes 24 to 48 bytes, and a prompt as much; of its place, what a number of 64 bits
 * holds.
 */
final class PairMemory {
  private static final HashFunction HASH = Hashing.murmur3_128();
  private static final int FORWARD = 1;
  private static final int BACKWARD = 2;
  private static final int BY_ROW = 4;
  private static final int SOURCE_SHIFT = 3;
  private static final int NUMBER_SHIFT = 19;
  private static final int MOST_SOURCES = 1 << (NUMBER_SHIFT - SOURCE_SHIFT);

  private final LongTable pairs = new LongTable();
  private final LongTable prompts = new LongTable();
  private final List<String> sources = new ArrayList<>();

  /** The relations of a pair to those before it. */
  enum Relation {
    /** Nothing like it was there. */
    NEW,
    /** The same pair was there. */
    DUPLICATE,
    /** The same answers were there the other way round, and this pair was not. */
    CONTRADICTION
  }

  /**
   * A pair's relation to those before it, with its place.
   *
   * @param first where these two answers to this prompt stood first; this pair's own place if new
   */
  record Known(Relation relation, Origin first) {}

  /** Looks a pair up and remembers it. */
  Known add(PreferencePair pair, Origin origin) {
    long prompt = prompt(pair.prompt());
    prompts.put(prompt, 1);
    long chosen = text(pair.chosen());
    long rejected = text(pair.rejected());
    int direction = chosen < rejected ? FORWARD : BACKWARD;
    long key =
        HASH.newHasher()
            .putLong(prompt)
            .putLong(Math.min(chosen, rejected))
            .putLong(Math.max(chosen, rejected))
            .hash()
            .asLong();
    long known = pairs.get(key);
    if (known == 0) {
      pairs.put(key, pack(origin) | direction);
      return new Known(Relation.NEW, origin);
    }
    Relation relation = (known & direction) != 0 ? Relation.DUPLICATE : Relation.CONTRADICTION;
    pairs.put(key, known | direction);
    return new Known(relation, unpack(known));
  }

  /** The number of different prompts. */
  int prompts() {
    return prompts.size();
  }

  private static long prompt(List<Message> messages) {
    Hasher hasher = HASH.newHasher();
    for (Message message : messages) {
      hasher.putString(message.role().name(), StandardCharsets.US_ASCII);
      hasher.putInt(message.content().length());
      hasher.putString(message.content(), StandardCharsets.UTF_16LE);
    }
    return hasher.hash().asLong();
  }

  private static long text(String text) {
    return HASH.hashString(text, StandardCharsets.UTF_16LE).asLong();
  }

  private long pack(Origin origin) {
    int source = sources.lastIndexOf(origin.source());
    if (source < 0 && sources.size() < MOST_SOURCES) {
      source = sources.size();
      sources.add(origin.source());
    }
    long number = origin.row() == 0 ? origin.line() : origin.row();
    // Of one file in more than 65,536 the name would be that of another one.
    return number << NUMBER_SHIFT
        | (long) Math.max(source, 0) << SOURCE_SHIFT
        | (origin.row() == 0 ? 0 : BY_ROW);
  }

  private Origin unpack(long packed) {
    String source = sources.get((int) (packed >>> SOURCE_SHIFT) & (MOST_SOURCES - 1));
    long number = packed >>> NUMBER_SHIFT;
    return (packed & BY_ROW) == 0 ? new Origin(source, number, 0) : new Origin(source, 0, number);
  }
}
