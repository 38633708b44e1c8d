package io.github.qadapter.internal.scope;

import io.github.qadapter.report.TrainingReport.LearnedScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;

/**
 * Learns a scope from states within and outside it. A quarter of each kind is kept apart: on it lie
 * the levels and the report's figures, and the weights never see it. They are not fitted again on
 * everything, so that the figures are those of the very weights that are used.
 *
 * <p>Shapes: d width of the base.
 */
public final class ScopeLearner {
  /** As measured best for hundreds of prompts and hundreds of features: a strong penalty. */
  static final double C = 0.01;

  private static final int KEPT_APART = 4;

  /** In percent of the insiders kept apart: so many may lie on the passage or beyond it. */
  private static final double TAIL = 10;

  /** The least width of the passage, in logits: a small change of a prompt shall not flip it. */
  private static final double LEAST_PASSAGE = 0.5;

  private ScopeLearner() {}

  /**
   * A scope and how well it tells; one that does not is not used.
   *
   * @param model the scope
   * @param report its figures on what was kept apart
   */
  public record Learned(ScopeModel model, LearnedScope report) {
    /** The same, used however well it tells. */
    public Learned evenIfUnclear() {
      return new Learned(model, with(report, true));
    }

    /** The scope, if it is to be used. */
    public Optional<ScopeModel> used() {
      return report.used() ? Optional.of(model) : Optional.empty();
    }
  }

  /**
   * Learns a scope.
   *
   * @param inside at least 4 states [d] of prompts within it
   * @param outside at least 4 states [d] of others
   * @param blocks how many of the base's blocks the states came out of
   * @param seed decides what is kept apart
   */
  public static Learned learn(List<float[]> inside, List<float[]> outside, int blocks, long seed) {
    Split in = Split.of(inside, seed);
    Split out = Split.of(outside, seed);
    ScopeModel.Coefficients coefficients = fit(in.fitted(), out.fitted());
    // The levels are not known yet, and logits do not depend on them.
    ScopeModel unleveled = new ScopeModel(blocks, coefficients, new ScopeModel.Levels(-1, 1));
    double[] insiders = in.judged().stream().mapToDouble(unleveled::logit).toArray();
    double[] outsiders = out.judged().stream().mapToDouble(unleveled::logit).toArray();
    ScopeModel.Levels levels = levels(insiders, outsiders);
    double threshold = levels.threshold();
    LearnedScope found =
        new LearnedScope(
            insiders.length,
            outsiders.length,
            auc(insiders, outsiders),
            share(insiders, logit -> logit < threshold),
            share(outsiders, logit -> logit >= threshold),
            true);
    return new Learned(
        new ScopeModel(blocks, coefficients, levels), found.isClear() ? found : with(found, false));
  }

  private static LearnedScope with(LearnedScope found, boolean used) {
    return new LearnedScope(
        found.inside(), found.outside(), found.auc(), found.missed(), found.taken(), used);
  }

  /** The training and the held-out part of some states. */
  private record Split(List<float[]> fitted, List<float[]> judged) {
    static Split of(List<float[]> states, long seed) {
      List<float[]> shuffled = new ArrayList<>(states);
      Collections.shuffle(shuffled, new Random(seed));
      int judged = Math.max(1, shuffled.size() / KEPT_APART);
      return new Split(shuffled.subList(judged, shuffled.size()), shuffled.subList(0, judged));
    }
  }

  private static ScopeModel.Coefficients fit(List<float[]> inside, List<float[]> outside) {
    List<float[]> all = Stream.concat(inside.stream(), outside.stream()).toList();
    int width = all.get(0).length;
    float[] mean = new float[width];
    float[] scale = new float[width];
    for (int j = 0; j < width; j++) {
      int feature = j;
      double[] values = all.stream().mapToDouble(state -> state[feature]).toArray();
      mean[j] = (float) new Mean().evaluate(values);
      float deviation = (float) new StandardDeviation(false).evaluate(values);
      scale[j] = deviation > 0 ? deviation : 1; // a constant feature tells nothing
    }
    double[][] rows = new double[all.size()][width];
    boolean[] within = new boolean[all.size()];
    for (int i = 0; i < rows.length; i++) {
      within[i] = i < inside.size();
      for (int j = 0; j < width; j++) {
        rows[i][j] = ((double) all.get(i)[j] - mean[j]) / scale[j];
      }
    }
    LogisticRegression.Solution solution = LogisticRegression.fit(rows, within, C);
    float[] weights = new float[width];
    for (int j = 0; j < width; j++) {
      weights[j] = (float) solution.weights()[j];
    }
    return new ScopeModel.Coefficients(mean, scale, weights, solution.intercept());
  }

  /**
   * The passage between the two kinds: from where nearly all outsiders lie below to where nearly
   * all insiders lie above, or the other way about where the kinds overlap.
   */
  static ScopeModel.Levels levels(double[] insiders, double[] outsiders) {
    double insideFrom = new Percentile(TAIL).evaluate(insiders);
    double outsideTo = new Percentile(100 - TAIL).evaluate(outsiders);
    double middle = (insideFrom + outsideTo) / 2;
    double half = Math.max(Math.abs(insideFrom - outsideTo), LEAST_PASSAGE) / 2;
    return new ScopeModel.Levels(middle - half, middle + half);
  }

  /** The probability that an insider ranks above an outsider, ties counting half. */
  static double auc(double[] insiders, double[] outsiders) {
    double above = 0;
    for (double insider : insiders) {
      for (double outsider : outsiders) {
        above += (Math.signum(insider - outsider) + 1) / 2;
      }
    }
    return above / ((double) insiders.length * outsiders.length);
  }

  private static double share(double[] logits, DoublePredicate which) {
    return (double) Arrays.stream(logits).filter(which).count() / logits.length;
  }
}
