package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What each of the default's settings is worth: the default with one thing changed. */
final class AblationSection {
  private AblationSection() {}

  /** A table for each data set with such cells; empty if there are none. */
  static String of(List<SetCells> sets) {
    StringBuilder section = new StringBuilder();
    for (SetCells set : sets) {
      List<Method> changed = set.of(Method.Group.ABLATION);
      if (set.has(Method.DEFAULT) && !changed.isEmpty()) {
        section.append(section.isEmpty() ? ResultsText.ablation() : "");
        section.append(ResultsText.ablationHead(set.set().word()));
        List<Method> rows = new ArrayList<>(List.of(Method.DEFAULT));
        rows.addAll(changed);
        rows.forEach(method -> row(section, set, method));
      }
    }
    return section.toString();
  }

  private static void row(StringBuilder section, SetCells set, Method method) {
    section.append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s |\n",
            method.label(),
            ResultsText.figure(set, method, Cell.JUDGED, Measure.GRADE),
            ResultsText.figure(set, method, Cell.PAIRS, Measure.PREFERENCE_ACCURACY),
            ResultsText.figure(set, method, Cell.MATHS, Measure.KL),
            method == Method.DEFAULT
                ? "1"
                : set.ratio(method, Method.DEFAULT, Cell.MATHS)
                    .map(ResultsText::ratio)
                    .orElse("–")));
  }
}
