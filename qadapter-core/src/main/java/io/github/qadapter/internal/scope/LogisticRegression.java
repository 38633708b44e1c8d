package io.github.qadapter.internal.scope;

import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.math3.analysis.MultivariateFunction;
import org.apache.commons.math3.analysis.MultivariateVectorFunction;
import org.apache.commons.math3.exception.TooManyEvaluationsException;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.MaxIter;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;

/**
 * Logistic regression with a quadratic penalty, in scikit-learn's convention: the least ½‖w‖² + C
 * Σᵢ log(1 + exp(−yᵢ (w·xᵢ + b))), yᵢ = ±1. The intercept b is not penalized.
 */
final class LogisticRegression {
  /** Of the objective, from one step to the next: it is strongly convex, so little is left then. */
  private static final double RELATIVE_CHANGE = 1e-13;

  private static final double ABSOLUTE_CHANGE = 1e-15;

  /** The first step of a line search, in multiples of the gradient. */
  private static final double FIRST_REACH = 1;

  /** Tens of steps of some twenty evaluations are usual; beyond this it is no longer the usual. */
  private static final int MOST_EVALUATIONS = 200_000;

  private final double[][] rows;
  private final boolean[] inside;
  private final double c;

  private LogisticRegression(double[][] rows, boolean[] inside, double c) {
    this.rows = rows;
    this.inside = inside;
    this.c = c;
  }

  /**
   * The best weights.
   *
   * @param weights [d]
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  record Solution(double[] weights, double intercept) {}

  /**
   * Finds the best weights.
   *
   * @param rows [n, d], standardized; not modified
   * @param inside [n], whether y = +1
   * @param c how much the data weighs against the penalty
   */
  static Solution fit(double[][] rows, boolean[] inside, double c) {
    LogisticRegression problem = new LogisticRegression(rows, inside, c);
    int width = rows[0].length;
    MultivariateFunction value = problem::value;
    MultivariateVectorFunction gradient = problem::gradient;
    double[] best;
    try {
      best =
          new NonLinearConjugateGradientOptimizer(
                  NonLinearConjugateGradientOptimizer.Formula.POLAK_RIBIERE,
                  new SimpleValueChecker(RELATIVE_CHANGE, ABSOLUTE_CHANGE),
                  RELATIVE_CHANGE,
                  ABSOLUTE_CHANGE,
                  FIRST_REACH)
              .optimize(
                  new ObjectiveFunction(value),
                  new ObjectiveFunctionGradient(gradient),
                  GoalType.MINIMIZE,
                  new InitialGuess(new double[width + 1]),
                  new MaxEval(MOST_EVALUATIONS),
                  MaxIter.unlimited())
              .getPoint();
    } catch (TooManyEvaluationsException e) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Expected %d rows of %d features to be fitted in %d evaluations, but they were not.",
              rows.length,
              width,
              MOST_EVALUATIONS),
          e);
    }
    return new Solution(Arrays.copyOf(best, width), best[width]);
  }

  /** point: w, then b. */
  private double value(double[] point) {
    int width = point.length - 1;
    double penalty = 0;
    for (int j = 0; j < width; j++) {
      penalty += point[j] * point[j];
    }
    double loss = 0;
    for (int i = 0; i < rows.length; i++) {
      double logit = logit(point, rows[i]);
      loss += softplus(inside[i] ? -logit : logit);
    }
    return penalty / 2 + c * loss;
  }

  private double[] gradient(double[] point) {
    int width = point.length - 1;
    double[] gradient = point.clone();
    gradient[width] = 0;
    for (int i = 0; i < rows.length; i++) {
      double pull = c * (sigmoid(logit(point, rows[i])) - (inside[i] ? 1 : 0));
      for (int j = 0; j < width; j++) {
        gradient[j] += pull * rows[i][j];
      }
      gradient[width] += pull;
    }
    return gradient;
  }

  private static double logit(double[] point, double[] row) {
    double sum = point[row.length];
    for (int j = 0; j < row.length; j++) {
      sum += point[j] * row[j];
    }
    return sum;
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
