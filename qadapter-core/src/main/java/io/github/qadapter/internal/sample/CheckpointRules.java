package io.github.qadapter.internal.sample;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A checkpoint's settings of logits processors for single tokens, by token id. It holds for every
 * answer, beside what the answer's options say.
 *
 * @param biases for each sequence, of at least one token, what its last token's score gets where
 *     the others stand before it ({@code sequence_bias})
 * @param banned sequences that are never completed ({@code bad_words_ids})
 * @param suppressed tokens that are never chosen ({@code suppress_tokens})
 * @param suppressedFirst tokens that no answer begins with ({@code begin_suppress_tokens})
 * @param second the token after a prompt of a single one ({@code forced_bos_token_id})
 * @param last the tokens of which an answer's last possible one is taken, empty for any ({@code
 *     forced_eos_token_id})
 * @param validScores whether scores that are no finite numbers become finite ones ({@code
 *     remove_invalid_values})
 * @param decay how ends become likelier ({@code exponential_decay_length_penalty})
 */
public record CheckpointRules(
    Map<ImmutableIntArray, Double> biases,
    Set<ImmutableIntArray> banned,
    Set<Integer> suppressed,
    Set<Integer> suppressedFirst,
    OptionalInt second,
    Set<Integer> last,
    boolean validScores,
    Optional<Decay> decay) {
  /** Nothing. */
  public static final CheckpointRules NONE =
      new CheckpointRules(
          Map.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          OptionalInt.empty(),
          Set.of(),
          false,
          Optional.empty());

  /** Copies the collections. */
  public CheckpointRules {
    biases = ImmutableMap.copyOf(biases);
    banned = ImmutableSet.copyOf(banned);
    suppressed = ImmutableSet.copyOf(suppressed);
    suppressedFirst = ImmutableSet.copyOf(suppressedFirst);
    last = ImmutableSet.copyOf(last);
  }

  /**
   * A growing weight of the tokens that end an answer.
   *
   * @param after the answer's length, in tokens, beyond which it grows
   * @param factor by which it grows with each token
   */
  public record Decay(int after, double factor) {}
}
