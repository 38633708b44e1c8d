package io.github.qadapter.evaluation;

/** Grades an answer: by a rule, by a known result, by a classifier. Used by several threads. */
@FunctionalInterface
public interface Grader {
  /**
   * The answer's grade.
   *
   * @param answer as the model wrote it
   * @return from 0, the worst, to 1, the best
   */
  double grade(String answer);
}
