package io.github.qadapter.examples.experiment;

import java.util.List;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.SimpleValueChecker;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.apache.commons.math3.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;

/**
 * A logistic regression with a penalty of half the weights' squares, both classes counting the
 * same; minimized by Commons Math's conjugate gradients.
 */
final class LogisticModel {
  private static final double PRECISION = 1e-7;
  private static final int MOST_EVALUATIONS = 2000;

  /** The features' weights, and the constant in the last place. */
  private final double[] weights;

  private LogisticModel(double[] weights) {
    this.weights = weights;
  }

  /** Fits a model that tells the first vectors from the second. */
  static LogisticModel fit(List<TfIdf.Vector> yes, List<TfIdf.Vector> no, int features) {
    double all = yes.size() + no.size();
    double ofYes = all / (2 * yes.size());
    double ofNo = all / (2 * no.size());
    var optimizer =
        new NonLinearConjugateGradientOptimizer(
            NonLinearConjugateGradientOptimizer.Formula.POLAK_RIBIERE,
            new SimpleValueChecker(PRECISION, PRECISION));
    double[] found =
        optimizer
            .optimize(
                new MaxEval(MOST_EVALUATIONS),
                GoalType.MINIMIZE,
                new InitialGuess(new double[features + 1]),
                new ObjectiveFunction(
                    at -> loss(at, yes, 1, ofYes) + loss(at, no, -1, ofNo) + penalty(at)),
                new ObjectiveFunctionGradient(
                    at -> {
                      double[] gradient = at.clone();
                      gradient[features] = 0;
                      addGradient(gradient, at, yes, 1, ofYes);
                      addGradient(gradient, at, no, -1, ofNo);
                      return gradient;
                    }))
            .getPoint();
    return new LogisticModel(found);
  }

  private static double loss(double[] at, List<TfIdf.Vector> texts, int sign, double weight) {
    return texts.stream()
        .mapToDouble(text -> weight * Math.log1p(Math.exp(-sign * score(at, text))))
        .sum();
  }

  private static void addGradient(
      double[] gradient, double[] at, List<TfIdf.Vector> texts, int sign, double weight) {
    for (TfIdf.Vector text : texts) {
      double slope = -sign * weight / (1 + Math.exp(sign * score(at, text)));
      text.addTo(gradient, slope);
      gradient[gradient.length - 1] += slope;
    }
  }

  private static double penalty(double[] at) {
    double sum = 0;
    for (int i = 0; i < at.length - 1; i++) {
      sum += at[i] * at[i];
    }
    return sum / 2;
  }

  private static double score(double[] at, TfIdf.Vector text) {
    return text.dot(at) + at[at.length - 1];
  }

  /** The probability that a vector belongs to the first ones. */
  double probability(TfIdf.Vector text) {
    return 1 / (1 + Math.exp(-score(weights, text)));
  }
}
