package io.github.qadapter.internal.report;

import io.github.qadapter.report.TrainingEvaluation;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.report.TrainingStep;
import java.util.List;
import java.util.TreeMap;

/** Puts a course together; where a step was taken or measured again, the later time counts. */
final class CourseBuilder {
  private final TreeMap<Integer, TrainingStep> steps = new TreeMap<>();
  private final TreeMap<Integer, TrainingEvaluation> evaluations = new TreeMap<>();

  void add(TrainingStep step) {
    steps.put(step.step(), step);
  }

  void add(TrainingEvaluation evaluation) {
    evaluations.put(evaluation.step(), evaluation);
  }

  TrainingReport.Course build() {
    return new TrainingReport.Course(
        List.copyOf(steps.values()), List.copyOf(evaluations.values()));
  }
}
