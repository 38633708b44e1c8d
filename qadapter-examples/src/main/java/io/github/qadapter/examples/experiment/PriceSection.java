package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Comparison;
import io.github.qadapter.evaluation.Estimate;
import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the same score costs in drift: the table of all data sets, and the words on each. */
final class PriceSection {
  private static final List<String> KINDS = List.of(Cell.MATHS, Cell.PUZZLES, Cell.OWN);

  private PriceSection() {}

  /** A method of this library, with the ratio of drifts that is wanted of it. */
  private enum Own {
    DEFAULT(Method.DEFAULT, 1.0 / 3),
    SCOPED(Method.SCOPED, 0.1);

    private final Method method;
    private final double wanted;

    Own(Method method, double wanted) {
      this.method = method;
      this.wanted = wanted;
    }
  }

  /** The table, and on how many data sets the aims are reached; empty without anything to show. */
  static String of(List<SetCells> sets) {
    StringBuilder rows = new StringBuilder();
    StringBuilder aims = new StringBuilder();
    for (Own own : Own.values()) {
      int there = 0;
      int reached = 0;
      for (SetCells set : sets) {
        if (set.has(own.method) && set.has(Method.DPO)) {
          Optional<Estimate> maths = set.ratio(own.method, Method.DPO, Cell.MATHS);
          there++;
          reached += maths.isPresent() && maths.get().high() <= own.wanted ? 1 : 0;
          row(rows, set, own.method);
        }
      }
      if (there > 0) {
        aims.append(
            String.format(
                Locale.ROOT,
                "- **%s:** on maths the interval ends at %.2f or below, which is the aim, on %d of %d data sets.\n",
                own.method.label(),
                own.wanted,
                reached,
                there));
      }
    }
    return rows.isEmpty() ? "" : ResultsText.bars() + rows + "\n" + aims;
  }

  private static void row(StringBuilder rows, SetCells set, Method method) {
    rows.append(String.format(Locale.ROOT, "| %s | %s |", set.set().word(), method.label()));
    for (String kind : KINDS) {
      cell(rows, set.ratio(method, Method.DPO, kind));
    }
    cell(rows, set.ratioToBestDpo(method, Cell.MATHS));
    rows.append(
            set.gain(method, Method.DPO, Cell.MATHS)
                .map(gain -> " " + ResultsText.signed(gain, Measure.GRADE))
                .orElse(" –"))
        .append(" |\n");
  }

  private static void cell(StringBuilder rows, Optional<Estimate> ratio) {
    rows.append(' ').append(ratio.map(ResultsText::ratio).orElse("–")).append(" |");
  }

  /** Where this library's methods win, tie and lose on a data set. */
  static String words(SetCells set) {
    StringBuilder words = new StringBuilder("\n");
    for (Own own : Own.values()) {
      if (set.has(own.method)) {
        atFull(words, set, own.method);
        List<String> less = new ArrayList<>();
        List<String> unclear = new ArrayList<>();
        List<String> more = new ArrayList<>();
        for (Method other : set.of(Method.Group.MAIN, Method.Group.MORE)) {
          if (other != own.method) {
            set.ratio(own.method, other, Cell.MATHS)
                .ifPresent(
                    ratio ->
                        (ratio.high() < 1 ? less : ratio.low() > 1 ? more : unclear)
                            .add(other.label() + " " + ResultsText.ratio(ratio)));
          }
        }
        listed(words, own.method, "forgets less than (wins)", less);
        listed(words, own.method, "cannot be told from (ties)", unclear);
        listed(words, own.method, "forgets more than, or never scores as (loses)", more);
      }
    }
    return words.toString();
  }

  private static void listed(
      StringBuilder words, Method method, String verdict, List<String> others) {
    if (!others.isEmpty()) {
      words.append(
          String.format(
              Locale.ROOT,
              "- **%s** at the same score %s: %s.\n",
              method.label(),
              verdict,
              String.join("; ", others)));
    }
  }

  private static void atFull(StringBuilder words, SetCells set, Method method) {
    Optional<Comparison> judged = set.compared(method, Method.DPO, Cell.JUDGED, Measure.GRADE);
    Optional<Comparison> drift = set.compared(method, Method.DPO, Cell.MATHS, Measure.KL);
    if (judged.isPresent() && drift.isPresent()) {
      words.append(
          String.format(
              Locale.ROOT,
              "- **%s** at full strength: the judge's score is %s DPO's (%s), the drift on maths %s (%s).\n",
              method.label(),
              ResultsText.than(judged.get()),
              ResultsText.signed(judged.get().difference(), Measure.GRADE),
              ResultsText.than(drift.get()),
              ResultsText.signed(drift.get().difference(), Measure.KL)));
    }
  }
}
