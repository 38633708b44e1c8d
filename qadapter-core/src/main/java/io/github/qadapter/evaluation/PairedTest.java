package io.github.qadapter.evaluation;

import io.github.qadapter.evaluation.Comparison.Test;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.AlternativeHypothesis;
import org.apache.commons.math3.stat.inference.BinomialTest;
import org.apache.commons.math3.stat.inference.TTest;

/** Comparisons of two models on the same units. */
final class PairedTest {
  private static final int LEAST_UNITS = 2;

  private PairedTest() {}

  /** Compares the first model with the second. */
  static Comparison of(Scores one, Scores other, Bootstrap bootstrap) {
    boolean binary = one.isBinary() && other.isBinary();
    return new Comparison(
        bootstrap.difference(one, other),
        binary ? Test.MCNEMAR : Test.PAIRED_T,
        binary ? mcNemar(one, other) : pairedT(one, other));
  }

  /**
   * Of the units on which the models differ, each is as likely to be right: McNemar (1947), with
   * the binomial distribution itself. Commons Math counts the middle twice where both are as often
   * right.
   */
  private static double mcNemar(Scores one, Scores other) {
    int won = 0;
    int lost = 0;
    for (int unit = 0; unit < one.units(); unit++) {
      double difference = one.unit(unit) - other.unit(unit);
      won += difference > 0 ? 1 : 0;
      lost += difference < 0 ? 1 : 0;
    }
    return won + lost == 0
        ? 1
        : Math.min(
            1,
            new BinomialTest().binomialTest(won + lost, won, 0.5, AlternativeHypothesis.TWO_SIDED));
  }

  private static double pairedT(Scores one, Scores other) {
    double[] first = units(one);
    double[] second = units(other);
    double[] differences =
        IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i]).toArray();
    if (differences.length < LEAST_UNITS) {
      return 1;
    }
    boolean equal =
        IntStream.range(1, differences.length).allMatch(i -> differences[i] == differences[0]);
    if (equal) {
      return differences[0] == 0 ? 1 : 0; // no spread: the statistic is 0/0 or infinite
    }
    return new TTest().pairedTTest(first, second);
  }

  private static double[] units(Scores scores) {
    return IntStream.range(0, scores.units()).mapToDouble(scores::unit).toArray();
  }
}
