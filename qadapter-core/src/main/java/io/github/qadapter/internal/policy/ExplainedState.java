package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.model.PackedRow;
import io.github.qadapter.internal.sample.LogProbabilities;
import java.util.ArrayList;
import java.util.List;

/**
 * One state of an answer with the tokens that base and customized policy wanted there.
 *
 * @param taken the answer's own token
 * @param baseFavorites the base's most likely tokens, the likeliest first
 * @param customFavorites the customized policy's likeliest tokens, the likeliest first
 */
public record ExplainedState(
    Candidate taken, List<Candidate> baseFavorites, List<Candidate> customFavorites) {
  /**
   * A token that may come.
   *
   * @param id its number in the vocabulary
   * @param logBase log π₁, in nats
   * @param logCustom log π̃, in nats
   * @param advantage Q̂ − V̂
   */
  public record Candidate(int id, double logBase, double logCustom, double advantage) {}

  /**
   * Every scored state of a row, with so many favorites of each policy. One state at a time, as
   * each has four numbers for every word of the vocabulary.
   */
  public static List<ExplainedState> of(
      Decoder decoder, LowRankAdapter adapter, Objective objective, PackedAnswers row, int top) {
    List<ExplainedState> states = new ArrayList<>();
    long[] tokens = row.tokens();
    try (NDManager scope = decoder.newScope()) {
      VocabularyChunks.of(scope, decoder, row, List.of(adapter))
          .forEach(
              1,
              state -> {
                View view = View.of(state, objective);
                states.add(
                    new ExplainedState(
                        view.candidate(Math.toIntExact(tokens[state.from()])),
                        view.favorites(view.logBase(), top),
                        view.favorites(view.logCustom(), top)));
              });
    }
    return states;
  }

  /** The customized policy's likeliest tokens after a prompt, the likeliest first. */
  public static List<Candidate> next(
      Decoder decoder, LowRankAdapter adapter, Objective objective, int[] prompt, int top) {
    List<Candidate> favorites = new ArrayList<>();
    long[] last = {prompt.length - 1L};
    try (NDManager scope = decoder.newScope()) {
      VocabularyChunks.of(scope, decoder, PackedRow.of(prompt).build(), last, List.of(adapter))
          .forEach(
              1,
              state -> {
                View view = View.of(state, objective);
                favorites.addAll(view.favorites(view.logCustom(), top));
              });
    }
    return favorites;
  }

  /** One state over the vocabulary; arrays are [V]. */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record View(float[] logBase, float[] logCustom, float[] q, float v) {
    /** Of the only adapter in the only state of a chunk. */
    static View of(VocabularyChunks.Chunk state, Objective objective) {
      VocabularyView view = state.view(0, objective);
      return new View(
          view.logBase().toFloatArray(),
          view.logCustom().toFloatArray(),
          view.q().toFloatArray(),
          view.v().toFloatArray()[0]);
    }

    Candidate candidate(int id) {
      return new Candidate(id, logBase[id], logCustom[id], (double) q[id] - v);
    }

    List<Candidate> favorites(float[] policy, int top) {
      return new LogProbabilities(policy)
          .top(top).stream().map(entry -> candidate(entry.id())).toList();
    }
  }
}
