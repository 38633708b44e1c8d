package io.github.qadapter.evaluation;

import java.util.List;

/** A part of an evaluation: some prompts or texts, and what is measured on them. */
interface EvaluationPart {
  /** The part's name. */
  String name();

  /** Measures all models. */
  List<Measurement> measure(MeasuredModels models, Bootstrap bootstrap);
}
