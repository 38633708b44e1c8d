package io.github.qadapter.internal.sample;

/**
 * Selection of the largest numbers without sorting them all (quickselect): a vocabulary has a
 * hundred thousand entries of which a few dozen matter. Expected time is linear.
 */
final class Selection {
  private Selection() {}

  /** The k-th largest of the values, k from 1; values are left as they are. */
  static float kthLargest(float[] values, int k) {
    float[] work = values.clone();
    int from = 0;
    int to = work.length;
    int wanted = k;
    while (true) {
      float pivot = middle(work[from], work[(from + to) >>> 1], work[to - 1]);
      long split = partition(work, from, to, pivot);
      int above = (int) (split >>> 32);
      int equal = (int) split;
      if (wanted <= above - from) {
        to = above;
      } else if (wanted <= equal - from) {
        return pivot;
      } else {
        wanted -= equal - from;
        from = equal;
      }
    }
  }

  /**
   * The smallest value that belongs to the nucleus: the fewest largest values whose weights make up
   * the wanted share of all weights.
   *
   * @param values [V], not all −∞; left as they are
   * @param largest of the values; a value x weighs exp(x − largest)
   * @param share above 0, below 1
   */
  static float nucleusEdge(float[] values, float largest, double share) {
    float[] work = values.clone();
    double wanted = share * weight(work, 0, work.length, largest);
    int from = 0;
    int to = work.length;
    float edge = largest;
    while (from < to) {
      float pivot = middle(work[from], work[(from + to) >>> 1], work[to - 1]);
      long split = partition(work, from, to, pivot);
      int above = (int) (split >>> 32);
      int equal = (int) split;
      double weightAbove = weight(work, from, above, largest);
      if (weightAbove >= wanted) {
        to = above;
        continue;
      }
      edge = pivot;
      wanted -= weightAbove + (equal - above) * Math.exp((double) pivot - largest);
      if (wanted <= 0) {
        return edge;
      }
      from = equal;
    }
    return edge;
  }

  /** Puts what is above the pivot first, then what equals it; the ends of both, in one number. */
  private static long partition(float[] work, int from, int to, float pivot) {
    int above = from;
    int below = to;
    int i = from;
    while (i < below) {
      float value = work[i];
      if (value > pivot) {
        work[i++] = work[above];
        work[above++] = value;
      } else if (value < pivot) {
        work[i] = work[--below];
        work[below] = value;
      } else {
        i++;
      }
    }
    return ((long) above << 32) | below;
  }

  private static double weight(float[] work, int from, int to, float largest) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp((double) work[i] - largest);
    }
    return sum;
  }

  private static float middle(float a, float b, float c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
