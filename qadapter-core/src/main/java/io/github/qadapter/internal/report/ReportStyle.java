package io.github.qadapter.internal.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The look of every page that reports something, and what it begins with. */
public final class ReportStyle {
  private ReportStyle() {}

  /**
   * The beginning of a page that needs nothing else: no script, no other file, no network. The body
   * comes next.
   *
   * @param title escaped
   * @param layout styles of the page's own, may be empty
   */
  public static String head(String title, String layout) {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>"""
        + title
        + "</title>\n<style>\n"
        + css()
        + layout
        + "</style>\n</head>\n";
  }

  private static String css() {
    try {
      return Resources.toString(Resources.getResource(ReportStyle.class, "report.css"), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
