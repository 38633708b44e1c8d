package io.github.qadapter.spark;

import io.github.qadapter.internal.train.GradientPart;
import java.io.Serializable;

/**
 * A shard's gradient and what computed it.
 *
 * @param part the sum over the shard's rows
 * @param processor of the executor
 */
record ShardSum(GradientPart part, Processor processor) implements Serializable {}
