package io.github.qadapter.internal.customize;

import io.github.qadapter.Retention;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.EncodedPairs;
import io.github.qadapter.internal.train.Trainer;
import java.util.ArrayList;
import java.util.List;

/**
 * How much a run judges unless the user gives what to judge: so many tokens that judging, before
 * and after, takes about a tenth of the time of training. It follows from numbers and lengths
 * alone, so that the same run always judges the same (decision 50).
 *
 * @param tokens to be judged, in all
 */
record JudgingBudget(long tokens) {
  private static final double SHARE = 0.1;

  /**
   * The time of a judged token against that of a trained one. Judging goes through base, base and
   * policy; training through base, policy and the way back of twice a policy's price.
   */
  private static final double COST = 0.8;

  /** The share of the budget that pairs may take; texts get what is left. */
  private static final double PAIRS = 0.75;

  private static final int FEWEST_TEXTS = 8;
  private static final int MOST_TEXTS = 60;

  /** Of fewer texts none can be spared from training to be judged. */
  private static final int LEAST_TO_KEEP_APART = 40;

  /** The mean length of a self-sampled dialogue, of the limit of each of its two parts. */
  private static final double DIALOGUE = 1.3;

  /** The budget of a run on these pairs. */
  static JudgingBudget of(EncodedPairs pairs, TrainingOptions training, Retention retention) {
    long once = tokens(pairs);
    double texts =
        retention.source() == Retention.Source.NONE
            ? 0
            : (double) drawn(pairs.size(), training, retention) * DIALOGUE * retention.maxTokens();
    return new JudgingBudget((long) (SHARE / COST * (once * (double) training.epochs() + texts)));
  }

  private static long tokens(EncodedPairs pairs) {
    long tokens = 0;
    for (int i = 0; i < pairs.size(); i++) {
      tokens += pairs.lengths(i).total();
    }
    return tokens;
  }

  /** The number of retention texts that all steps take, the same one as often as it comes. */
  static int drawn(int pairs, TrainingOptions training, Retention retention) {
    return Math.multiplyExact(Trainer.steps(pairs, training), retention.perStep());
  }

  /** The pairs to judge of those held out: all, or as many as the budget allows, evenly spaced. */
  List<EncodedPair> pairs(EncodedPairs heldOut) {
    double mean = (double) tokens(heldOut) / Math.max(1, heldOut.size());
    int most = (int) Math.max(1, Math.min(heldOut.size(), PAIRS * tokens / mean));
    return spaced(heldOut.size(), most).stream().map(heldOut::get).toList();
  }

  /** The number of retention texts to judge, if there are as many. */
  int texts(double meanTokens) {
    return (int) Math.max(FEWEST_TEXTS, Math.min(MOST_TEXTS, (1 - PAIRS) * tokens / meanTokens));
  }

  /** The number of self-sampled texts to judge, before any is written. */
  int dialogues(Retention retention) {
    return texts(DIALOGUE * retention.maxTokens());
  }

  /**
   * Tells whether the texts to judge are kept out of training, as they are where there are enough.
   */
  static boolean keepsApart(int texts) {
    return texts >= LEAST_TO_KEEP_APART;
  }

  /** Places from 0 to {@code size}, so many of them, evenly spaced. */
  static List<Integer> spaced(int size, int count) {
    List<Integer> places = new ArrayList<>();
    for (long i = 0; i < Math.min(size, count); i++) {
      places.add((int) (i * size / Math.min(size, count)));
    }
    return places;
  }
}
