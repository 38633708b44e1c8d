package io.github.qadapter.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One measure of one part of an evaluation, for each model of which it can be taken.
 *
 * @param part the part's name, as it was given to {@link Evaluation}
 * @param measure what was measured
 * @param figures what was found, the reference first where it has a figure
 */
public record Measurement(String part, Measure measure, List<Figure> figures) {
  /** Copies the list. */
  public Measurement {
    figures = List.copyOf(figures);
  }

  /** The measures. */
  public enum Measure {
    /**
     * The share of pairs whose chosen answer gained more log-likelihood over the reference than the
     * rejected one; ties count half.
     */
    PREFERENCE_ACCURACY("preference accuracy", Unit.SHARE, Direction.HIGHER),
    /** The same of log-likelihoods per token. */
    PREFERENCE_ACCURACY_PER_TOKEN("preference accuracy per token", Unit.SHARE, Direction.HIGHER),
    /**
     * The mean of log π/π_ref of the chosen answer less that of the rejected one, π_ref being the
     * reference.
     */
    MARGIN("margin", Unit.NATS, Direction.HIGHER),
    /** The same of log-likelihoods per token. */
    MARGIN_PER_TOKEN("margin per token", Unit.NATS, Direction.HIGHER),
    /** KL(π_ref ‖ π) per token of texts, over the whole vocabulary. */
    KL("KL (drift)", Unit.NATS, Direction.LOWER),
    /** The mean negative log-likelihood per token of texts. */
    LOSS("loss", Unit.NATS, Direction.LOWER),
    /** The share of questions whose right choice the model finds likeliest. */
    CHOICE_ACCURACY("accuracy", Unit.SHARE, Direction.HIGHER),
    /** The mean grade of the model's answers. */
    GRADE("grade", Unit.SHARE, Direction.HIGHER),
    /** The mean number of the answers' words. */
    WORDS("words", Unit.WORDS, Direction.NONE),
    /** The share of prompts for which the judge finds the model's answer better. */
    WIN_RATE("win rate", Unit.SHARE, Direction.HIGHER),
    /** The win rate that answers as long as the reference's would have. */
    WIN_RATE_AT_EQUAL_LENGTH("win rate at equal length", Unit.SHARE, Direction.HIGHER);

    private final String label;
    private final Unit unit;
    private final Direction better;

    Measure(String label, Unit unit, Direction better) {
      this.label = label;
      this.unit = unit;
      this.better = better;
    }

    /** The measure as a table names it. */
    public String label() {
      return label;
    }

    /** The unit of its numbers. */
    public Unit unit() {
      return unit;
    }

    /** Which numbers are better. */
    public Direction better() {
      return better;
    }
  }

  /** The units of numbers. */
  public enum Unit {
    /** A share, 0 to 1. */
    SHARE,
    /** Nats. */
    NATS,
    /** Words. */
    WORDS
  }

  /** Which numbers of a measure are better. */
  public enum Direction {
    /** The higher ones. */
    HIGHER,
    /** The lower ones. */
    LOWER,
    /** Neither. */
    NONE
  }

  /**
   * A model's figure.
   *
   * @param model the model's name
   * @param estimate its mean with its interval
   * @param comparison with the reference, where the reference has a figure too
   * @param scores those of each unit
   */
  public record Figure(
      String model, Estimate estimate, Optional<Comparison> comparison, Scores scores) {}

  /** A model's figure, if it has one. */
  public Optional<Figure> figure(String model) {
    return figures.stream().filter(figure -> figure.model().equals(model)).findFirst();
  }

  /**
   * A paired comparison of any two models on this measure's units, with 10,000 resamples.
   *
   * @param model whose mean comes first
   * @param other whose mean is taken off
   * @throws IllegalArgumentException if either has no figure here
   */
  public Comparison compare(String model, String other) {
    return required(model).scores().compare(required(other).scores());
  }

  private Figure required(String model) {
    return figure(model)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "Expected a model that %s of %s was measured of, one of %s, but found %s.",
                        measure.label(),
                        part,
                        figures.stream().map(Figure::model).toList(),
                        model)));
  }
}
