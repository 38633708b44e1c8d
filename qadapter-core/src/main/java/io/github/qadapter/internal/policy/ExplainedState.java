package io.github.qadapter.internal.policy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.model.PackedRow;
import io.github.qadapter.internal.sample.LogProbabilities;
import java.util.ArrayList;
import java.util.List;

/**
 * What base and customised policy wanted in one state of an answer.
 *
 * @param taken the answer's own token
 * @param baseFavourites the base's likeliest tokens, the likeliest first
 * @param customFavourites the customised policy's likeliest tokens, the likeliest first
 */
public record ExplainedState(
    Candidate taken, List<Candidate> baseFavourites, List<Candidate> customFavourites) {
  /**
   * A token that may come.
   *
   * @param id its number in the vocabulary
   * @param logBase log π₁, in nats
   * @param logCustom log π̃, in nats
   * @param advantage Q̂ − V̂
   */
  public record Candidate(int id, double logBase, double logCustom, double advantage) {}

  /** Every scored state of a row, with so many favourites of each policy. */
  public static List<ExplainedState> of(
      Decoder decoder, LowRankAdapter adapter, Objective objective, PackedAnswers row, int top) {
    List<ExplainedState> states = new ArrayList<>();
    long[] tokens = row.tokens();
    long[] places = row.row().states();
    try (NDManager scope = decoder.newScope()) {
      NDArray base = decoder.hidden(scope, row.row(), places, new NDList());
      NDArray adapted = decoder.hidden(scope, row.row(), places, adapter.ready());
      for (int t = 0; t < tokens.length; t++) {
        try (NDManager state = scope.newSubManager()) {
          View view = View.of(state, decoder, objective, base, adapted, t);
          states.add(
              new ExplainedState(
                  view.candidate(Math.toIntExact(tokens[t])),
                  view.favourites(view.logBase(), top),
                  view.favourites(view.logCustom(), top)));
        }
      }
    }
    return states;
  }

  /** The customised policy's likeliest tokens after a prompt, the likeliest first. */
  public static List<Candidate> next(
      Decoder decoder, LowRankAdapter adapter, Objective objective, int[] prompt, int top) {
    PackedRow row = PackedRow.of(prompt).build();
    long[] last = {prompt.length - 1L};
    try (NDManager scope = decoder.newScope()) {
      NDArray base = decoder.hidden(scope, row, last, new NDList());
      NDArray adapted = decoder.hidden(scope, row, last, adapter.ready());
      View view = View.of(scope, decoder, objective, base, adapted, 0);
      return view.favourites(view.logCustom(), top);
    }
  }

  /** One state over the vocabulary; arrays are [V]. */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record View(float[] logBase, float[] logCustom, float[] q, float v) {
    /** base, adapted: [K, d], final hidden states. */
    static View of(
        NDManager scope,
        Decoder decoder,
        Objective objective,
        NDArray base,
        NDArray adapted,
        int state) {
      NDArray h0 = decoder.head().states(scope, base, state, state + 1);
      NDArray h1 = decoder.head().states(scope, adapted, state, state + 1);
      VocabularyView view =
          VocabularyView.of(
              objective,
              decoder.head().logits(scope, h0),
              decoder.head().logitDifferences(scope, h1, h0));
      return new View(
          view.logBase().toFloatArray(),
          view.logCustom().toFloatArray(),
          view.q().toFloatArray(),
          view.v().toFloatArray()[0]);
    }

    Candidate candidate(int id) {
      return new Candidate(id, logBase[id], logCustom[id], (double) q[id] - v);
    }

    List<Candidate> favourites(float[] policy, int top) {
      return new LogProbabilities(policy)
          .top(top).stream().map(entry -> candidate(entry.id())).toList();
    }
  }
}
