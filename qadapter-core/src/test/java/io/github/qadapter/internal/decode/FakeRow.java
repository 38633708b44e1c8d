package io.github.qadapter.internal.decode;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An answer of so many likeliest tokens; each is noted in a course that answers share. */
final class FakeRow implements AnswerRow {
  private final String name;
  private final int length;
  private final List<String> course;
  private final List<Integer> ids = Collections.synchronizedList(new ArrayList<>());
  private int failsAt = Integer.MAX_VALUE;
  private volatile @Nullable Throwable failure;

  FakeRow(String name, int length, List<String> course) {
    this.name = name;
    this.length = length;
    this.course = course;
  }

  FakeRow(int length) {
    this("", length, new ArrayList<>());
  }

  /** Lets it throw instead of taking this token, counted from 0. */
  FakeRow failingAt(int token) {
    failsAt = token;
    return this;
  }

  /** The tokens taken. */
  List<Integer> ids() {
    return List.copyOf(ids);
  }

  /** What it was told of its request's failure. */
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public OptionalInt next(NDArray logProbabilities) {
    if (ids.size() == failsAt) {
      throw new UnsupportedOperationException("mine");
    }
    float[] logits = logProbabilities.toFloatArray();
    int likeliest = 0;
    for (int v = 1; v < logits.length; v++) {
      likeliest = logits[v] > logits[likeliest] ? v : likeliest;
    }
    ids.add(likeliest);
    course.add(name);
    return ids.size() == length ? OptionalInt.empty() : OptionalInt.of(likeliest);
  }

  @Override
  public int mostTokens() {
    return length;
  }

  @Override
  public void failed(Throwable cause) {
    failure = cause;
  }
}
