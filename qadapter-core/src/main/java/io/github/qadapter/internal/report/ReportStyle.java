package io.github.qadapter.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The look of every page that reports something. */
public final class ReportStyle {
  private ReportStyle() {}

  /** Its style sheet. */
  public static String css() {
    try {
      return Resources.toString(Resources.getResource(ReportStyle.class, "report.css"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
