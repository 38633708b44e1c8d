package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.internal.torch.DecoderProgram;

/**
 * The keys and values that some rows have seen so far, in one tensor for all layers that doubles
 * when it is full. Owns its memory; close it with the request.
 */
public final class KeyValueCache implements AutoCloseable {
  private static final int FIRST_CAPACITY = 64;

  private final NDManager manager;
  private final DecoderProgram program;
  private final int rows;
  private NDArray tensor;
  private int capacity;
  private int seen;

  KeyValueCache(NDManager parent, DecoderProgram program, int rows) {
    this.manager = parent.newSubManager();
    this.program = program;
    this.rows = rows;
    this.tensor = manager.zeros(new Shape(0));
  }

  /** How many tokens each row has seen. */
  public int seen() {
    return seen;
  }

  /** How many rows there are. */
  int rows() {
    return rows;
  }

  /** The tensor, with room for this many more tokens. */
  NDArray withRoomFor(int more) {
    int needed = seen + more;
    if (needed > capacity) {
      int wanted = Math.max(FIRST_CAPACITY, capacity);
      while (wanted < needed) {
        wanted *= 2;
      }
      NDArray grown = program.growCache(manager, tensor, seen, rows, wanted);
      tensor.close();
      tensor = grown;
      capacity = wanted;
    }
    return tensor;
  }

  void advance(int more) {
    seen += more;
  }

  @Override
  public void close() {
    manager.close();
  }
}
