package io.github.qadapter.internal.model;

import java.util.ArrayDeque;
import java.util.Deque;

/** Numbers from 0 on, as few as are in use at a time: one that is given back is taken next. */
final class SlotNumbers {
  private final Deque<Integer> free = new ArrayDeque<>();
  private int handedOut;

  int take() {
    return free.isEmpty() ? handedOut++ : free.pop();
  }

  void giveBack(int slot) {
    free.push(slot);
  }
}
