package io.github.qadapter;

/** The part of a builder of {@link GenerationOptions} that says how scores become a token. */
abstract class SamplingBuilder<B extends SamplingBuilder<B>> {
  Sampling sampling = Sampling.OPEN;

  SamplingBuilder() {}

  abstract B self();

  /** The likeliest token each time, without penalties. */
  public B greedy() {
    sampling = Sampling.GREEDY.orElse(sampling);
    return self();
  }

  /** At least 0; 0 takes the likeliest token each time. */
  public B temperature(double temperature) {
    sampling = sampling.temperature(temperature);
    return self();
  }

  /** Draws from the k likeliest tokens only, at least 1. */
  public B topK(int topK) {
    sampling = sampling.topK(topK);
    return self();
  }

  /**
   * Draws from the fewest tokens only that together have this share of the probability (nucleus
   * sampling).
   *
   * @param topP above 0, at most 1
   */
  public B topP(double topP) {
    sampling = sampling.topP(topP);
    return self();
  }

  /** Draws only what has this share of the likeliest token's probability, 0 to 1. */
  public B minP(double minP) {
    sampling = sampling.minP(minP);
    return self();
  }

  /**
   * Draws from the likeliest tokens only whose terms −p log p together stay within this share of
   * the entropy, p and entropy taken over the 100 likeliest (top-h sampling).
   *
   * @param topH above 0, at most 1
   */
  public B topH(double topH) {
    sampling = sampling.topH(topH);
    return self();
  }

  /**
   * Draws from the tokens only whose surprise −log p is nearest the entropy, as few as together
   * have this share of the probability (locally typical sampling).
   *
   * @param typicalP above 0, at most 1; 1 draws from all
   */
  public B typicalP(double typicalP) {
    sampling = sampling.typicalP(typicalP);
    return self();
  }

  /** Draws only what has at least this probability, 0 to 1; the likeliest token always may be. */
  public B epsilonCutoff(double epsilonCutoff) {
    sampling = sampling.epsilonCutoff(epsilonCutoff);
    return self();
  }

  /**
   * Draws only what has at least the probability min(ε, √ε · exp(−entropy)); the likeliest token
   * always may be (eta sampling).
   *
   * @param etaCutoff ε, 0 to 1
   */
  public B etaCutoff(double etaCutoff) {
    sampling = sampling.etaCutoff(etaCutoff);
    return self();
  }

  /**
   * Keeps every row of so many tokens that stands in prompt or answer from coming again. Few
   * tokens, say 2, also forbid names and turns of phrase that have to come again.
   *
   * @param noRepeatNgramSize at least 0; 0 forbids nothing
   */
  public B noRepeatNgramSize(int noRepeatNgramSize) {
    sampling = sampling.noRepeatNgramSize(noRepeatNgramSize);
    return self();
  }

  /**
   * Makes what stands in prompt or answer less likely to come again: a positive score is divided, a
   * negative one multiplied.
   *
   * @param repetitionPenalty above 0; 1 changes nothing, below 1 favors repetition
   */
  public B repetitionPenalty(double repetitionPenalty) {
    sampling = sampling.repetitionPenalty(repetitionPenalty);
    return self();
  }

  /** Subtracted once from the score of every token of the answer, in nats; any finite number. */
  public B presencePenalty(double presencePenalty) {
    sampling = sampling.presencePenalty(presencePenalty);
    return self();
  }

  /** Subtracted from a token's score each time it was generated, in nats; any finite number. */
  public B frequencyPenalty(double frequencyPenalty) {
    sampling = sampling.frequencyPenalty(frequencyPenalty);
    return self();
  }
}
