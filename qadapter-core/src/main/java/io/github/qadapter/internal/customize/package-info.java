/**
 * One customization, from the request to a trained adapter with its report: prepare (retention
 * text, tokens, scope), train (with checkpoints, evaluations, early stopping), report.
 *
 * <p>The engine calls {@link io.github.qadapter.internal.customize.TrainingJob}. Pairs go in as
 * text and leave as a gradient in the room train; parameters come back after each step, are
 * measured here, and end as a {@link io.github.qadapter.internal.adapterfile.TrainedAdapter}.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.customize;
