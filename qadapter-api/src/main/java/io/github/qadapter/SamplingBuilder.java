package io.github.qadapter;

/** The part of a builder of {@link GenerationOptions} that says how scores become a token. */
abstract class SamplingBuilder<B extends SamplingBuilder<B>> {
  Sampling sampling = Sampling.OPEN;

  SamplingBuilder() {}

  abstract B self();

  /** Takes the most likely token each time, without penalties, whatever the checkpoint says. */
  public B greedy() {
    sampling = Sampling.GREEDY.orElse(sampling);
    return self();
  }

  /** Sampling temperature, at least 0; 0 takes the most likely token each time. */
  public B temperature(double temperature) {
    sampling = sampling.temperature(temperature);
    return self();
  }

  /** Draws from the k most likely tokens only, at least 1. */
  public B topK(int topK) {
    sampling = sampling.topK(topK);
    return self();
  }

  /**
   * Draws from the fewest tokens only that together have this share of the probability (nucleus
   * sampling).
   *
   * @param topP above 0, at most 1; default the checkpoint's, else 1, which draws from all
   */
  public B topP(double topP) {
    sampling = sampling.topP(topP);
    return self();
  }

  /** Draws only tokens with at least this share of the most likely token's probability, 0 to 1. */
  public B minP(double minP) {
    sampling = sampling.minP(minP);
    return self();
  }

  /**
   * Draws only from the most likely tokens whose terms −p log p together stay within this share of
   * the entropy, both taken over the 100 most likely tokens (top-h sampling).
   *
   * @param topH above 0, at most 1; default the checkpoint's, else no limit
   */
  public B topH(double topH) {
    sampling = sampling.topH(topH);
    return self();
  }

  /**
   * Draws from the tokens only whose surprise −log p is nearest the entropy, as few as together
   * have this share of the probability (locally typical sampling).
   *
   * @param typicalP above 0, at most 1; default the checkpoint's, else 1, which draws from all
   */
  public B typicalP(double typicalP) {
    sampling = sampling.typicalP(typicalP);
    return self();
  }

  /**
   * Draws only tokens of at least this probability, 0 to 1; the most likely token always qualifies.
   */
  public B epsilonCutoff(double epsilonCutoff) {
    sampling = sampling.epsilonCutoff(epsilonCutoff);
    return self();
  }

  /**
   * Draws only tokens of at least the probability min(ε, √ε · exp(−entropy)); the most likely token
   * always qualifies (eta sampling).
   *
   * @param etaCutoff ε, 0 to 1; default the checkpoint's, else 0
   */
  public B etaCutoff(double etaCutoff) {
    sampling = sampling.etaCutoff(etaCutoff);
    return self();
  }

  /**
   * Length of token sequences (n-grams) of prompt and answer that may not appear again; 0 allows
   * all. A small length, say 2, also forbids names and phrases that have to be repeated.
   *
   * @param noRepeatNgramSize at least 0; default the checkpoint's, else 0, which forbids nothing
   */
  public B noRepeatNgramSize(int noRepeatNgramSize) {
    sampling = sampling.noRepeatNgramSize(noRepeatNgramSize);
    return self();
  }

  /**
   * Makes tokens that prompt or answer already contain less likely: a positive score is divided by
   * it, a negative one multiplied.
   *
   * @param repetitionPenalty above 0; default the checkpoint's, else 1, which changes nothing;
   *     below 1 favors repetition
   */
  public B repetitionPenalty(double repetitionPenalty) {
    sampling = sampling.repetitionPenalty(repetitionPenalty);
    return self();
  }

  /**
   * Subtracted once from the score of every token that the answer already contains, in nats; any
   * finite number.
   */
  public B presencePenalty(double presencePenalty) {
    sampling = sampling.presencePenalty(presencePenalty);
    return self();
  }

  /**
   * Subtracted from the score of a token each time the answer contains it, in nats; any finite
   * number.
   */
  public B frequencyPenalty(double frequencyPenalty) {
    sampling = sampling.frequencyPenalty(frequencyPenalty);
    return self();
  }
}
