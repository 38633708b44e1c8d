package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.policy.PackedAnswers;
import java.util.List;

/**
 * What is trained on; its entries are known by their numbers.
 *
 * @param pairs the preference pairs, which may lie in a file; not to be changed
 * @param texts texts on which the policy is held to the base, every position of each; may be empty
 * @param padding the token that fills rows up, the end-of-turn token in the released code
 */
public record TrainingSet(
    List<EncodedPair> pairs, ImmutableList<PackedAnswers> texts, int padding) {}
