package io.github.qadapter.report;

import io.github.qadapter.report.PreferenceReport.Bin;
import io.github.qadapter.report.PreferenceReport.Cuts;
import io.github.qadapter.report.PreferenceReport.Finding;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import io.github.qadapter.report.PreferenceReport.Lengths;
import io.github.qadapter.report.PreferenceReport.Place;
import io.github.qadapter.report.PreferenceReport.Preview;
import io.github.qadapter.report.PreferenceReport.ScoredToken;
import java.util.List;
import java.util.Locale;

/** A {@link PreferenceReport} in lines of text. */
final class PreferenceReportText {
  private static final int BAR = 40;
  private static final int PREVIEWED = 60;

  private final PreferenceReport report;
  private final StringBuilder text = new StringBuilder();

  PreferenceReportText(PreferenceReport report) {
    this.report = report;
  }

  @Override
  public String toString() {
    text.setLength(0);
    line(
        "%s read: %s to train on, on %s.",
        count(report.rows(), "row"),
        count(report.pairs(), "pair"),
        count(report.prompts(), "prompt"));
    findings("Left out", report.dropped());
    findings("Kept, but doubtful", report.doubtful());
    cuts(report.cuts());
    lengths();
    report.lengthGuess().ifPresent(this::guess);
    report.preview().ifPresent(this::preview);
    return text.toString();
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private void findings(String title, List<Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    line("");
    line("%s: %d", title, findings.stream().mapToLong(Finding::count).sum());
    for (Finding finding : findings) {
      line("  %7d  %s", finding.count(), finding.reason().label());
      for (Place place : finding.first()) {
        line("             %s: %s", place.origin(), place.explanation());
      }
      long more = finding.count() - finding.first().size();
      if (more > 0) {
        line("             and %d more", more);
      }
    }
  }

  private void cuts(Cuts cuts) {
    if (cuts.beforeATurn() + cuts.withinATurn() + cuts.answers() == 0) {
      return;
    }
    line("");
    line("Cut to the limits");
    line("  %7d  prompts lose their oldest turns", cuts.beforeATurn());
    line("  %7d  prompts lose the first words of their last turn as well", cuts.withinATurn());
    line("  %7d  answers lose their ends, and count as unfinished", cuts.answers());
  }

  private void lengths() {
    line("");
    line("Tokens     shortest   median     mean     95 %%  longest");
    summary("prompt", report.prompt());
    summary("chosen", report.chosen());
    summary("rejected", report.rejected());
    histogram("prompt", report.prompt());
    histogram("chosen", report.chosen());
    histogram("rejected", report.rejected());
  }

  private void summary(String name, Lengths lengths) {
    line(
        "%-8s  %9d %8d %8.1f %8d %8d",
        name,
        lengths.shortest(),
        lengths.median(),
        lengths.mean(),
        lengths.ninetyFifth(),
        lengths.longest());
  }

  private void histogram(String name, Lengths lengths) {
    long most = lengths.bins().stream().mapToLong(Bin::count).max().orElse(0);
    if (most == 0) {
      return;
    }
    line("");
    line("Tokens of %s", name);
    for (Bin bin : lengths.bins()) {
      int bar = (int) Math.ceil((double) BAR * bin.count() / most);
      line("  %6d to %6d  %8d  %s", bin.from(), bin.to(), bin.count(), "#".repeat(bar));
    }
  }

  private void guess(LengthGuess guess) {
    line("");
    line(
        "%s%s%s",
        guess.predicts() ? "WARNING: " : "",
        guess.sentence(),
        guess.predicts() ? ": " + guess.advice() : ".");
  }

  private void preview(Preview preview) {
    line("");
    line("%s, token by token; [tokens in brackets] are scored", preview.origin());
    line("  %s", preview.template());
    line("  prompt    %s", tokens(preview.prompt()));
    line("  chosen    %s", tokens(preview.chosen()));
    line("  rejected  %s", tokens(preview.rejected()));
  }

  /** The first and the last tokens of many. */
  private static String tokens(List<ScoredToken> tokens) {
    int hidden = tokens.size() - PREVIEWED;
    if (hidden <= 1) {
      return join(tokens);
    }
    int half = PREVIEWED / 2;
    return join(tokens.subList(0, half))
        + " … "
        + hidden
        + " more … "
        + join(tokens.subList(tokens.size() - half, tokens.size()));
  }

  private static String join(List<ScoredToken> tokens) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      ScoredToken token = tokens.get(i);
      String shown =
          token.token().text().replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
      boolean bar = i > 0 && !token.scored() && !tokens.get(i - 1).scored();
      joined.append(token.scored() ? "[" + shown + "]" : (bar ? "|" : "") + shown);
    }
    return joined.toString();
  }

  private void line(String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments).stripTrailing()).append('\n');
  }
}
