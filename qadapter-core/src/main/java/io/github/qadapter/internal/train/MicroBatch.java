package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.Retention;
import io.github.qadapter.internal.math.PreferenceLoss;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of one optimizer step, small enough to be sent anywhere: numbers of pairs and texts, and
 * what their loss depends on beyond themselves.
 *
 * @param step the step's number, from 1; what is dropped at random follows from it
 * @param pairs numbers of pairs in the training set
 * @param preference what the whole step's preference loss is divided by
 * @param texts numbers of retention texts in the training set
 * @param retention the term of their positions
 */
public record MicroBatch(
    int step,
    ImmutableList<Integer> pairs,
    PreferenceLoss.Batch preference,
    ImmutableList<Integer> texts,
    RetentionTerm retention)
    implements Serializable {

  /**
   * The term that joins the loss for each position of the texts.
   *
   * @param weight what it is multiplied by: ρ over the number of positions in the whole step
   * @param penalty what it measures
   */
  public record RetentionTerm(double weight, Retention.Penalty penalty) implements Serializable {
    /** No term, for work without texts. */
    public static final RetentionTerm NONE = new RetentionTerm(0, Retention.Penalty.KL);
  }

  /** The number of rows to compute. */
  int size() {
    return pairs.size() + texts.size();
  }

  /** This work in so many parts, as even as can be; parts may be empty. */
  List<MicroBatch> split(int parts) {
    List<MicroBatch> all = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      all.add(
          new MicroBatch(
              step, slice(pairs, part, parts), preference, slice(texts, part, parts), retention));
    }
    return all;
  }

  private static ImmutableList<Integer> slice(ImmutableList<Integer> all, int part, int parts) {
    return all.subList(all.size() * part / parts, all.size() * (part + 1) / parts);
  }
}
