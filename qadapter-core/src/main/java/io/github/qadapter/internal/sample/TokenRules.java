package io.github.qadapter.internal.sample;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import java.util.Set;

/**
 * The settings of logits processors for single tokens, from an answer's options and from its
 * checkpoint, by token id.
 *
 * @param biases for each sequence, of at least one token, what its last token's score gets where
 *     the others stand before it; −∞ bans it
 * @param beginning the tokens that the answer has to begin with; may be empty
 * @param ends the tokens that end an answer
 * @param checkpoint what holds for every answer
 */
public record TokenRules(
    Map<ImmutableIntArray, Double> biases,
    ImmutableIntArray beginning,
    Set<Integer> ends,
    CheckpointRules checkpoint) {
  /** Copies the collections. */
  public TokenRules {
    biases = ImmutableMap.copyOf(biases);
    ends = ImmutableSet.copyOf(ends);
  }

  /** Of a checkpoint that says nothing. */
  public TokenRules(
      Map<ImmutableIntArray, Double> biases, ImmutableIntArray beginning, Set<Integer> ends) {
    this(biases, beginning, ends, CheckpointRules.NONE);
  }
}
