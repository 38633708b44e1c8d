package io.github.qadapter.internal.data;

/**
 * A map from digests to numbers in two plain arrays, 24 to 48 bytes an entry.
 *
 * <p>Keys are 64 bits of a digest: among a million of them, two are equal by chance with a
 * probability of 3e-8.
 */
final class LongTable {
  private long[] keys = new long[1024];
  private long[] values = new long[1024];
  private int size;
  private boolean zeroUsed;
  private long zeroValue;

  /** The number of a key, or 0. */
  long get(long key) {
    if (key == 0) {
      return zeroUsed ? zeroValue : 0;
    }
    return values[slot(key)];
  }

  /** Sets the number of a key. */
  void put(long key, long value) {
    if (key == 0) {
      zeroUsed = true;
      zeroValue = value;
      return;
    }
    int slot = slot(key);
    if (keys[slot] == 0) {
      if (3L * (size + 1) > 2L * keys.length) {
        grow();
        slot = slot(key);
      }
      keys[slot] = key;
      size++;
    }
    values[slot] = value;
  }

  /** The number of keys. */
  int size() {
    return size + (zeroUsed ? 1 : 0);
  }

  /** The slot at which a key is or would be; free slots hold the key 0. */
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (key ^ (key >>> 32)) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = new long[Math.multiplyExact(2, oldKeys.length)];
    values = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
