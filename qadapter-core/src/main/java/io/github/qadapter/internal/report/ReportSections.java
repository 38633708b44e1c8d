package io.github.qadapter.internal.report;

import io.github.qadapter.report.TrainingReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The sections of a report's page below its charts: answers, retention, scope, settings,
 * provenance.
 */
final class ReportSections {
  /** The prefixes of the settings that are provenance: base, data, library and platform. */
  private static final List<String> PROVENANCE = List.of("base.", "data.", "library.", "platform.");

  /** Longer texts are cut on the page; the report's JSON holds them whole. */
  private static final int MOST_CHARACTERS = 2000;

  private static final int MOST_SAMPLES = 40;

  private ReportSections() {}

  static void append(TrainingReport report, StringBuilder page) {
    samples(report, page);
    report.retention().ifPresent(retained -> retention(retained, page));
    report.scope().ifPresent(scope -> scope(scope, page));
    Map<String, String> all = new TreeMap<>(report.settings());
    section(
        "Settings", all.entrySet().stream().filter(entry -> !isProvenance(entry)).toList(), page);
    section(
        "Provenance", all.entrySet().stream().filter(ReportSections::isProvenance).toList(), page);
    meanings(page);
  }

  private static boolean isProvenance(Map.Entry<String, String> setting) {
    return PROVENANCE.stream().anyMatch(setting.getKey()::startsWith);
  }

  private static void samples(TrainingReport report, StringBuilder page) {
    if (report.samples().isEmpty()) {
      return;
    }
    page.append("<section>\n<h2>Answers before and after</h2>\n");
    report.samples().stream()
        .limit(MOST_SAMPLES)
        .forEach(
            sample ->
                page.append("<article class=\"sample\"><p class=\"prompt\" dir=\"auto\">")
                    .append(cut(sample.prompt()))
                    .append("</p><div><h3>Before</h3><p dir=\"auto\">")
                    .append(cut(sample.before()))
                    .append("</p></div><div><h3>After</h3><p dir=\"auto\">")
                    .append(cut(sample.after()))
                    .append("</p></div>")
                    .append(sample.atFullStrength().map(ReportSections::atFullStrength).orElse(""))
                    .append("</article>\n"));
    int more = report.samples().size() - MOST_SAMPLES;
    if (more > 0) {
      page.append(
          String.format(Locale.ROOT, "<p>%d more are in the report's JSON file.</p>\n", more));
    }
    page.append("</section>\n");
  }

  private static String atFullStrength(String answer) {
    return String.format(
        Locale.ROOT, "<div><h3>At full strength</h3><p dir=\"auto\">%s</p></div>", cut(answer));
  }

  private static String cut(String whole) {
    String text = whole.strip();
    if (text.isEmpty()) {
      return "<i>(no words)</i>";
    }
    return text.length() <= MOST_CHARACTERS
        ? Html.escape(text)
        : String.format(
            Locale.ROOT,
            "%s… <i>(%d characters more)</i>",
            Html.escape(text.substring(0, MOST_CHARACTERS)),
            text.length() - MOST_CHARACTERS);
  }

  private static void retention(TrainingReport.Retained retained, StringBuilder page) {
    section(
        "Retention",
        List.of(
            Map.entry("Texts", Integer.toString(retained.texts())),
            Map.entry("KL (drift) on them, nats per token", Figures.number(retained.kl())),
            Map.entry(
                "KL (drift) allowed",
                retained.limit().isPresent()
                    ? Figures.number(retained.limit().get())
                    : "not limited"),
            Map.entry("Weight ρ in the last step", Figures.number(retained.weight())),
            Map.entry("Strength stored with the adapter", Figures.number(retained.strength()))),
        page);
  }

  private static void scope(TrainingReport.LearnedScope scope, StringBuilder page) {
    section(
        "Scope",
        List.of(
            Map.entry("Prompts of the data evaluated", Integer.toString(scope.inside())),
            Map.entry("Other prompts evaluated", Integer.toString(scope.outside())),
            Map.entry("Area under the ROC curve (AUC)", Figures.percent(scope.auc())),
            Map.entry("Prompts of the data missed", Figures.percent(scope.missed())),
            Map.entry("Other prompts taken for them", Figures.percent(scope.taken())),
            Map.entry("Used by the saved model", scope.used() ? "yes" : "no")),
        page);
  }

  private static void section(
      String title, List<Map.Entry<String, String>> rows, StringBuilder page) {
    if (rows.isEmpty()) {
      return;
    }
    page.append(String.format(Locale.ROOT, "<section>\n<h2>%s</h2>\n<table>\n", Html.escape(title)))
        .append(
            rows.stream()
                .map(
                    row ->
                        String.format(
                            Locale.ROOT,
                            "<tr><th scope=\"row\">%s</th><td dir=\"auto\">%s</td></tr>\n",
                            Html.escape(row.getKey()),
                            Html.escape(row.getValue())))
                .collect(Collectors.joining()))
        .append("</table>\n</section>\n");
  }

  private static void meanings(StringBuilder page) {
    page.append(
        """
        <section>
        <h2>What the figures mean</h2>
        <dl>
        <dt>Preference accuracy</dt>
        <dd>The share of held-out pairs whose preferred answer gets the higher score; a coin gets 50 %. The interval is Wilson's.</dd>
        <dt>Margin</dt>
        <dd>How many nats of log-odds the customized model moved towards the preferred answer and away from the other one, on average.</dd>
        <dt>Chosen and rejected answers</dt>
        <dd>The mean log-likelihood of an answer under the customized model. Both may fall while the margin grows; where the chosen answers become much less likely than before, the model has learned to say something else.</dd>
        <dt>KL (drift)</dt>
        <dd>How far the next-token distribution moved from the base's on text that the preference is not about; 0 is not at all.</dd>
        <dt>Loss on neutral texts</dt>
        <dd>The mean negative log-probability of a token of such text; a rise is forgetting.</dd>
        </dl>
        <p>Read them together: a large margin is easily bought with a large drift.</p>
        <p>The figures are those of the saved model, with its strength and its scope. The curves are of full strength and of every prompt.</p>
        </section>
        """);
  }
}
