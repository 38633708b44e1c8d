/**
 * Evaluation of language models: what was learned, what was forgotten, and how sure that is.
 *
 * <p>{@link io.github.qadapter.evaluation.Evaluation} measures any number of models against a
 * reference on the same prompts and texts; {@link io.github.qadapter.evaluation.EvaluationReport}
 * holds every measurement with its confidence interval and the scores of each prompt, as data, as
 * Markdown and as a page with plots. {@link io.github.qadapter.evaluation.Benchmarks} reads
 * published tasks.
 *
 * <p>It asks models through {@link io.github.qadapter.LanguageModel} only, so that whatever
 * implements that can be measured. Only the KL asks for the whole vocabulary's probabilities, and
 * so for a {@link io.github.qadapter.CustomModel} on the reference.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.evaluation;
