package io.github.qadapter.internal.data;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Preference pairs as tokens, in their order: the first ones in memory, and from a number of tokens
 * on the rest in a temporary file, so that there may be more of them than memory holds. Safe for
 * use by several threads once all are added.
 */
public final class EncodedPairs extends AbstractList<EncodedPair>
    implements RandomAccess, AutoCloseable {
  /** 64 MB of tokens. */
  private static final long IN_MEMORY = 1 << 24;

  /** Pairs are written so many bytes at a time. */
  private static final int BLOCK = 1 << 20;

  /** The prompt's length and those of both answers, doubled and odd where cut, come first. */
  private static final int HEADER = 3;

  private final List<EncodedPair> held = new ArrayList<>();
  private final long inMemory;
  private long tokens;

  // The rest: where each pair ends in the file, in integers.
  private long[] ends = new long[1024];
  private int filed;
  private @Nullable ScratchFile file;
  private ByteBuffer block = ByteBuffer.allocate(0);

  EncodedPairs() {
    this(IN_MEMORY);
  }

  /**
   * No pairs yet.
   *
   * @param inMemory how many tokens are kept in memory
   */
  EncodedPairs(long inMemory) {
    this.inMemory = inMemory;
  }

  @Override
  public boolean add(EncodedPair pair) {
    int size = pair.prompt().length + pair.chosen().length + pair.rejected().length;
    if (filed == 0 && tokens + size <= inMemory) {
      tokens += size;
      return held.add(pair);
    }
    file(pair, HEADER + size);
    return true;
  }

  private void file(EncodedPair pair, int integers) {
    int bytes = Math.multiplyExact(Integer.BYTES, integers);
    if (block.remaining() < bytes) {
      flush();
      block = ByteBuffer.allocate(Math.max(BLOCK, bytes));
    }
    block.putInt(pair.prompt().length);
    block.putInt(length(pair.chosen(), pair.chosenCut()));
    block.putInt(length(pair.rejected(), pair.rejectedCut()));
    for (int[] ids : List.of(pair.prompt(), pair.chosen(), pair.rejected())) {
      block.asIntBuffer().put(ids);
      block.position(block.position() + Integer.BYTES * ids.length);
    }
    if (filed == ends.length) {
      ends = Arrays.copyOf(ends, Math.multiplyExact(2, filed));
    }
    ends[filed] = begin(filed) + integers;
    filed++;
  }

  private static int length(int[] ids, boolean cut) {
    return 2 * ids.length + (cut ? 1 : 0);
  }

  private long begin(int place) {
    return place == 0 ? 0 : ends[place - 1];
  }

  private void flush() {
    if (block.position() == 0) {
      return;
    }
    if (file == null) {
      file = ScratchFile.create(ScratchFile.Content.PAIRS);
    }
    file.append(block.flip());
    block.clear();
  }

  /** Writes what is not in the file yet; nothing may be added afterwards. */
  EncodedPairs complete() {
    flush();
    block = ByteBuffer.allocate(0);
    return this;
  }

  @Override
  public EncodedPair get(int index) {
    return index < held.size() ? held.get(index) : read(index - held.size());
  }

  private synchronized EncodedPair read(int place) {
    if (place >= filed || file == null) {
      throw new IndexOutOfBoundsException(
          "Expected a pair's number below " + size() + ", but found " + (held.size() + place));
    }
    int integers = Math.toIntExact(ends[place] - begin(place));
    IntBuffer from =
        file.read(Integer.BYTES * begin(place), Integer.BYTES * integers).asIntBuffer();
    int prompt = from.get();
    int chosen = from.get();
    int rejected = from.get();
    return new EncodedPair(
        ids(from, prompt),
        ids(from, chosen / 2),
        chosen % 2 == 1,
        ids(from, rejected / 2),
        rejected % 2 == 1);
  }

  private static int[] ids(IntBuffer from, int length) {
    int[] ids = new int[length];
    from.get(ids);
    return ids;
  }

  @Override
  public int size() {
    return held.size() + filed;
  }

  /** How many of them lie in the file. */
  int inFile() {
    return filed;
  }

  /** Deletes the temporary file, if there is one. */
  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
