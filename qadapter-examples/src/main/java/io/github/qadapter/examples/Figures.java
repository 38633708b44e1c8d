package io.github.qadapter.examples;

import io.github.qadapter.report.TrainingReport;

/** Shows a training report. */
final class Figures {
  private Figures() {}

  static void show(TrainingReport report, Screen screen) {
    screen.lines(report.text());
  }

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
