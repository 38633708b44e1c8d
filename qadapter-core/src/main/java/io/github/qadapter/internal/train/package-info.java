/**
 * The training loop: batches in a seeded order, a gradient for each row, one AdamW step after the
 * other, and the evaluation of what they made. Called by the room {@code customize} alone, which
 * brings the data as tokens and listens.
 *
 * <p>What flows: {@code BatchSampler} orders the pairs, {@code Trainer} makes a {@code MicroBatch}
 * of plain numbers of each step (totals come from lengths), a {@code GradientWorker} packs each row
 * where it computes it: {@code RowGradients} runs base and adapter, asks {@code policy} for the
 * loss and its derivative, and goes back. A {@code GradientPart} of floats returns, and {@code
 * Trainer} clips it and steps. {@code HiddenStateCache} keeps the base's states for later epochs,
 * {@code MemoryPlan} decides on activation checkpointing, {@code RetentionWeight} follows the KL
 * limit, {@code TrainingState} is all that a resumed run needs.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.train;
