package io.github.qadapter.testkit.contract;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every law of docs/mathematics.md that speaks about the formulas, by its number. Q̂, rewards and
 * policies to compare with come from this module's exact solvers, never from the formulas.
 */
final class ResidualLaws {
  private ResidualLaws() {}

  /** In the order of the document. */
  static List<ResidualLaw<?>> all() {
    return Stream.of(
            SolutionLaws.all(),
            InvarianceLaws.all(),
            BoundLaws.all(),
            AnswerLaws.all(),
            FormulaLaws.all())
        .flatMap(List::stream)
        .toList();
  }
}
