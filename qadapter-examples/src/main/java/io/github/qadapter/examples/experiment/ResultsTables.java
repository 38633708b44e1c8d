package io.github.qadapter.examples.experiment;

import io.github.qadapter.evaluation.Measurement.Measure;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tables of results within other pages, such as the README's: what stands between {@code <!--
 * results: NAME -->} and {@code <!-- /results -->} is made of the cells, once there are those that
 * it needs. A name is a data set's.
 */
final class ResultsTables {
  private static final Pattern MARKED =
      Pattern.compile("(<!-- results: ([a-z]+) -->\\n).*?(<!-- /results -->)", Pattern.DOTALL);
  private static final List<Method> ROWS = List.of(Method.DPO, Method.RESIDUAL, Method.DEFAULT);

  private ResultsTables() {}

  /** The page with its tables filled. */
  static String filled(String page, List<Cell> cells) {
    Matcher marked = MARKED.matcher(page);
    StringBuilder fresh = new StringBuilder();
    while (marked.find()) {
      SetCells set = SetCells.of(DataSet.of(marked.group(2)), cells);
      String whole =
          ROWS.stream().allMatch(set::has)
              ? marked.group(1) + table(set) + marked.group(3)
              : marked.group();
      marked.appendReplacement(fresh, Matcher.quoteReplacement(whole));
    }
    return marked.appendTail(fresh).toString();
  }

  private static String table(SetCells set) {
    StringBuilder table =
        new StringBuilder(
            """
            | | preference accuracy, % | margin, nats | KL (drift) |
            | --- | --- | --- | --- |
            """);
    for (Method method : ROWS) {
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s |\n",
              method.label(),
              figure(set, method, Cell.PAIRS, Measure.PREFERENCE_ACCURACY),
              figure(set, method, Cell.PAIRS, Measure.MARGIN),
              figure(set, method, Cell.MATHS, Measure.KL)));
    }
    Cell.Trained trained = set.any().trained();
    return table
        .append(
            String.format(
                Locale.ROOT,
                "\nSmolLM2-135M-Instruct, one epoch over %d pairs of the style %s, with 95%% intervals; KL on worked grade-school maths.\n",
                trained.pairs(),
                set.set().word()))
        .toString();
  }

  /** Shorter than on the page of results. */
  private static String figure(SetCells set, Method method, String part, Measure measure) {
    return ResultsText.figure(set, method, part, measure).replace(" to ", "–");
  }
}
