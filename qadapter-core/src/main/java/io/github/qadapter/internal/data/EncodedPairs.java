package io.github.qadapter.internal.data;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * Preference pairs as tokens, in their order: the first ones in memory, and from a number of tokens
 * on the rest in a temporary file, so that there may be more of them than memory holds. How long
 * each is stays in memory. Safe for use by several threads once all are added.
 */
public final class EncodedPairs extends AbstractList<EncodedPair>
    implements RandomAccess, AutoCloseable {
  /** 64 MB of tokens. */
  private static final long IN_MEMORY = 1 << 24;

  /** Pairs are written so many bytes at a time. */
  private static final int BLOCK = 1 << 20;

  /** Numbers that tell how long a pair's parts are. */
  private static final int PARTS = 3;

  private final List<EncodedPair> held = new ArrayList<>();
  private final long inMemory;
  private long tokens;

  // The rest: where each pair ends in the file, in integers; the length of its prompt and those of
  // both answers, doubled and odd where cut.
  private long[] ends = new long[1024];
  private int[] lengths = new int[PARTS * ends.length];
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

  /** These pairs and no others. */
  public static EncodedPairs of(List<EncodedPair> pairs) {
    EncodedPairs all = new EncodedPairs();
    all.addAll(pairs);
    return all.complete();
  }

  @Override
  public boolean add(EncodedPair pair) {
    int size = pair.lengths().total();
    if (filed == 0 && tokens + size <= inMemory) {
      tokens += size;
      return held.add(pair);
    }
    file(pair, size);
    return true;
  }

  private void file(EncodedPair pair, int integers) {
    int bytes = Math.multiplyExact(Integer.BYTES, integers);
    if (block.remaining() < bytes) {
      flush();
      block = ByteBuffer.allocate(Math.max(BLOCK, bytes));
    }
    for (int[] ids : List.of(pair.prompt(), pair.chosen(), pair.rejected())) {
      block.asIntBuffer().put(ids);
      block.position(block.position() + Integer.BYTES * ids.length);
    }
    if (filed == ends.length) {
      ends = Arrays.copyOf(ends, Math.multiplyExact(2, filed));
      lengths = Arrays.copyOf(lengths, Math.multiplyExact(PARTS, ends.length));
    }
    ends[filed] = begin(filed) + integers;
    lengths[PARTS * filed] = pair.prompt().length;
    lengths[PARTS * filed + 1] = length(pair.chosen(), pair.chosenCut());
    lengths[PARTS * filed + 2] = length(pair.rejected(), pair.rejectedCut());
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

  /** The lengths of a pair's parts, in tokens, without reading it. */
  public PairLengths lengths(int index) {
    return index < held.size() ? held.get(index).lengths() : filedLengths(index - held.size());
  }

  private PairLengths filedLengths(int place) {
    requireFiled(place);
    int chosen = lengths[PARTS * place + 1];
    int rejected = lengths[PARTS * place + 2];
    return new PairLengths(
        lengths[PARTS * place], chosen / 2, chosen % 2 == 1, rejected / 2, rejected % 2 == 1);
  }

  private synchronized EncodedPair read(int place) {
    PairLengths parts = filedLengths(place);
    IntBuffer from =
        Objects.requireNonNull(file)
            .read(Integer.BYTES * begin(place), Integer.BYTES * parts.total())
            .asIntBuffer();
    return new EncodedPair(
        ids(from, parts.prompt()),
        ids(from, parts.chosen()),
        parts.chosenCut(),
        ids(from, parts.rejected()),
        parts.rejectedCut());
  }

  private void requireFiled(int place) {
    if (place >= filed) {
      throw new IndexOutOfBoundsException(
          "Expected a pair's number below " + size() + ", but found " + (held.size() + place));
    }
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

  /** The number of pairs that lie in the file. */
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
