package io.github.qadapter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is generated. Immutable.
 *
 * <p>What is left open is the checkpoint's to say: its {@code generation_config.json} gives {@link
 * LanguageModel#generationDefaults()}. Where that is silent too, the likeliest token is taken each
 * time, nothing is penalised, and an answer has at most {@value #DEFAULT_MAX_TOKENS} tokens. What
 * the file says of single tokens ({@code suppress_tokens}, {@code bad_words_ids}, {@code
 * sequence_bias} …) holds for every answer, beside the biases and bans given here.
 *
 * <p>Scores go through the options in this order, which is that of transformers: biases and bans,
 * repetition, presence and frequency penalty, rows of tokens that do not come again, minimum
 * length, what the checkpoint suppresses, forced beginning; then, unless the temperature is 0,
 * temperature, top-h, top-k, top-p, min-p, typical-p and the cutoffs epsilon and eta. They apply to
 * the policy that answers, base and preference together: its scores are the base's logits z_b and,
 * at strength s, what the preference adds to them, by default z_b + s (z_a − z_b) with the adapted
 * model's logits z_a. They are not normalised, since a repetition penalty divides a positive score
 * and multiplies a negative one: so at strength 0 it does what it does to the base alone, at 1 what
 * transformers does to the adapted model, and in between nothing jumps.
 */
public final class GenerationOptions {
  private static final int DEFAULT_MAX_TOKENS = 256;

  private final @Nullable Integer maxTokens;
  private final @Nullable Integer minTokens;
  private final Sampling sampling;
  private final Map<String, Double> textBiases;
  private final Map<Integer, Double> tokenBiases;
  private final @Nullable String beginning;
  private final List<String> stops;
  private final Map<String, Object> templateVariables;
  private final @Nullable Long seed;
  private final @Nullable Integer logProbabilities;
  private final @Nullable FullContext onFullContext;

  private GenerationOptions(Builder builder) {
    this.maxTokens = builder.maxTokens;
    this.minTokens = builder.minTokens;
    this.sampling = builder.sampling;
    this.textBiases = Collections.unmodifiableMap(new LinkedHashMap<>(builder.textBiases));
    this.tokenBiases = Collections.unmodifiableMap(new LinkedHashMap<>(builder.tokenBiases));
    this.beginning = builder.beginning;
    this.stops = List.copyOf(builder.stops);
    this.templateVariables =
        Collections.unmodifiableMap(new LinkedHashMap<>(builder.templateVariables));
    this.seed = builder.seed;
    this.logProbabilities = builder.logProbabilities;
    this.onFullContext = builder.onFullContext;
  }

  /** Everything left open, to be filled in. */
  public static Builder builder() {
    return new Builder();
  }

  /** Everything left open. */
  public static GenerationOptions defaults() {
    return builder().build();
  }

  /** The likeliest token each time, without penalties, whatever the checkpoint says. */
  public static GenerationOptions greedy() {
    return builder().greedy().build();
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * These options, with what they leave open taken from others. Biases, bans and stops are the
   * others' where these have none of the kind; template variables are taken one by one.
   */
  public GenerationOptions orElse(GenerationOptions others) {
    Builder both = new Builder(this);
    both.maxTokens = given(maxTokens, others.maxTokens);
    both.minTokens = given(minTokens, others.minTokens);
    both.sampling = sampling.orElse(others.sampling);
    both.beginning = given(beginning, others.beginning);
    both.seed = given(seed, others.seed);
    both.logProbabilities = given(logProbabilities, others.logProbabilities);
    both.onFullContext = given(onFullContext, others.onFullContext);
    if (textBiases.isEmpty() && tokenBiases.isEmpty()) {
      both.textBiases.putAll(others.textBiases);
      both.tokenBiases.putAll(others.tokenBiases);
    }
    others.templateVariables.forEach(both.templateVariables::putIfAbsent);
    if (stops.isEmpty()) {
      both.stops.addAll(others.stops);
    }
    if (both.minTokens != null && both.maxTokens != null) {
      // Only one of the two can be the caller's; it counts.
      if (maxTokens != null) {
        both.minTokens = Math.min(both.minTokens, maxTokens);
      } else {
        both.maxTokens = Math.max(both.minTokens, both.maxTokens);
      }
    }
    return both.build();
  }

  /** These options for a further answer beside the first: with the seed that many later. */
  GenerationOptions withSeedAfter(int answers) {
    if (seed == null || answers == 0) {
      return this;
    }
    return toBuilder().seed(seed + answers).build();
  }

  private static <T> @Nullable T given(@Nullable T own, @Nullable T other) {
    return own == null ? other : own;
  }

  /** The most tokens an answer may have, the one that ends it included. */
  public int maxTokens() {
    int least = minTokens == null ? 0 : minTokens;
    return maxTokens == null ? Math.max(DEFAULT_MAX_TOKENS, least) : maxTokens;
  }

  /** The number of tokens before which an answer cannot end of itself. */
  public int minTokens() {
    return minTokens == null ? 0 : minTokens;
  }

  /**
   * The sampling temperature; 0 takes the likeliest token each time. Left open it is 0, or 1 where
   * top-k, top-p, min-p or another of their kind limits a draw.
   */
  public double temperature() {
    return sampling.temperature();
  }

  /** How many of the likeliest tokens are drawn from; empty for all. */
  public OptionalInt topK() {
    return sampling.topK();
  }

  /** The share of the probability that is drawn from, the likeliest tokens first; 1 for all. */
  public double topP() {
    return sampling.topP();
  }

  /** The share of the likeliest token's probability that a token needs to be drawn; 0 for none. */
  public double minP() {
    return sampling.minP();
  }

  /** The share of the entropy within which the likeliest tokens are drawn from; empty for all. */
  public OptionalDouble topH() {
    return sampling.topH();
  }

  /** The share of the probability that is drawn from, the most typical tokens first; 1 for all. */
  public double typicalP() {
    return sampling.typicalP();
  }

  /** The probability that a token needs to be drawn; 0 for none. */
  public double epsilonCutoff() {
    return sampling.epsilonCutoff();
  }

  /** ε of the probability min(ε, √ε · exp(−entropy)) that a token needs to be drawn; 0 for none. */
  public double etaCutoff() {
    return sampling.etaCutoff();
  }

  /** How many tokens in a row do not come again; 0 for any. */
  public int noRepeatNgramSize() {
    return sampling.noRepeatNgramSize();
  }

  /** What divides the score of tokens that prompt or answer hold already; 1 for nothing. */
  public double repetitionPenalty() {
    return sampling.repetitionPenalty();
  }

  /** What is subtracted from the score of a token that the answer holds already. */
  public double presencePenalty() {
    return sampling.presencePenalty();
  }

  /** What is subtracted from a token's score for each time that the answer holds it. */
  public double frequencyPenalty() {
    return sampling.frequencyPenalty();
  }

  /** What is added to the score of texts; −∞ bans them. */
  public Map<String, Double> textBiases() {
    return textBiases;
  }

  /** What is added to the score of tokens, by their numbers in the vocabulary; −∞ bans them. */
  public Map<Integer, Double> tokenBiases() {
    return tokenBiases;
  }

  /** What the answer has to begin with; may be empty. */
  public String beginning() {
    return beginning == null ? "" : beginning;
  }

  /** The texts at which an answer ends. */
  public List<String> stops() {
    return stops;
  }

  /** What the chat template is told besides the conversation, by name. */
  public Map<String, Object> templateVariables() {
    return templateVariables;
  }

  /** Fixes the samples drawn; empty for new ones each time. */
  public OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  /**
   * How many of the likeliest tokens the reply tells at each place, beside the chosen one; empty if
   * it tells no log-probabilities.
   */
  public OptionalInt logProbabilities() {
    return logProbabilities == null ? OptionalInt.empty() : OptionalInt.of(logProbabilities);
  }

  /** What happens when conversation and answer fill the model's context. */
  public FullContext onFullContext() {
    return onFullContext == null ? FullContext.END : onFullContext;
  }

  /** Collects the options. */
  public static final class Builder {
    private final Map<String, Double> textBiases = new LinkedHashMap<>();
    private final Map<Integer, Double> tokenBiases = new LinkedHashMap<>();
    private final List<String> stops = new ArrayList<>();
    private final Map<String, Object> templateVariables = new LinkedHashMap<>();
    private @Nullable Integer maxTokens;
    private @Nullable Integer minTokens;
    private Sampling sampling = Sampling.OPEN;
    private @Nullable String beginning;
    private @Nullable Long seed;
    private @Nullable Integer logProbabilities;
    private @Nullable FullContext onFullContext;

    private Builder() {}

    private Builder(GenerationOptions from) {
      textBiases.putAll(from.textBiases);
      tokenBiases.putAll(from.tokenBiases);
      stops.addAll(from.stops);
      templateVariables.putAll(from.templateVariables);
      maxTokens = from.maxTokens;
      minTokens = from.minTokens;
      sampling = from.sampling;
      beginning = from.beginning;
      seed = from.seed;
      logProbabilities = from.logProbabilities;
      onFullContext = from.onFullContext;
    }

    /** The likeliest token each time, without penalties. */
    public Builder greedy() {
      sampling = Sampling.GREEDY.orElse(sampling);
      return this;
    }

    /** At least 1. */
    public Builder maxTokens(int maxTokens) {
      Checks.atLeast(1, maxTokens, "a number of tokens");
      requireOrder(minTokens, maxTokens);
      this.maxTokens = maxTokens;
      return this;
    }

    /**
     * Keeps the answer from ending of itself before it has so many tokens; a stop text or a full
     * context still ends it.
     *
     * @param minTokens at least 0
     */
    public Builder minTokens(int minTokens) {
      Checks.atLeast(0, minTokens, "a smallest number of tokens");
      requireOrder(minTokens, maxTokens);
      this.minTokens = minTokens;
      return this;
    }

    private static void requireOrder(@Nullable Integer least, @Nullable Integer most) {
      if (least != null && most != null && least > most) {
        throw new IllegalArgumentException(
            "Expected minTokens of at most maxTokens, but found %d and %d.".formatted(least, most));
      }
    }

    /** At least 0; 0 takes the likeliest token each time. */
    public Builder temperature(double temperature) {
      sampling = sampling.temperature(temperature);
      return this;
    }

    /** Draws from the k likeliest tokens only, at least 1. */
    public Builder topK(int topK) {
      sampling = sampling.topK(topK);
      return this;
    }

    /**
     * Draws from the fewest tokens only that together have this share of the probability (nucleus
     * sampling).
     *
     * @param topP above 0, at most 1
     */
    public Builder topP(double topP) {
      sampling = sampling.topP(topP);
      return this;
    }

    /** Draws only what has this share of the likeliest token's probability, 0 to 1. */
    public Builder minP(double minP) {
      sampling = sampling.minP(minP);
      return this;
    }

    /**
     * Draws from the likeliest tokens only whose terms −p log p together stay within this share of
     * the entropy, p and entropy taken over the 100 likeliest (top-h sampling).
     *
     * @param topH above 0, at most 1
     */
    public Builder topH(double topH) {
      sampling = sampling.topH(topH);
      return this;
    }

    /**
     * Draws from the tokens only whose surprise −log p is nearest the entropy, as few as together
     * have this share of the probability (locally typical sampling).
     *
     * @param typicalP above 0, at most 1; 1 draws from all
     */
    public Builder typicalP(double typicalP) {
      sampling = sampling.typicalP(typicalP);
      return this;
    }

    /** Draws only what has at least this probability, 0 to 1; the likeliest token always may be. */
    public Builder epsilonCutoff(double epsilonCutoff) {
      sampling = sampling.epsilonCutoff(epsilonCutoff);
      return this;
    }

    /**
     * Draws only what has at least the probability min(ε, √ε · exp(−entropy)); the likeliest token
     * always may be (eta sampling).
     *
     * @param etaCutoff ε, 0 to 1
     */
    public Builder etaCutoff(double etaCutoff) {
      sampling = sampling.etaCutoff(etaCutoff);
      return this;
    }

    /**
     * Keeps every row of so many tokens that stands in prompt or answer from coming again. Few
     * tokens, say 2, also forbid names and turns of phrase that have to come again.
     *
     * @param noRepeatNgramSize at least 0; 0 forbids nothing
     */
    public Builder noRepeatNgramSize(int noRepeatNgramSize) {
      sampling = sampling.noRepeatNgramSize(noRepeatNgramSize);
      return this;
    }

    /**
     * Makes what stands in prompt or answer less likely to come again: a positive score is divided,
     * a negative one multiplied.
     *
     * @param repetitionPenalty above 0; 1 changes nothing, below 1 favours repetition
     */
    public Builder repetitionPenalty(double repetitionPenalty) {
      sampling = sampling.repetitionPenalty(repetitionPenalty);
      return this;
    }

    /** Subtracted once from the score of every token of the answer, in nats; any finite number. */
    public Builder presencePenalty(double presencePenalty) {
      sampling = sampling.presencePenalty(presencePenalty);
      return this;
    }

    /** Subtracted from a token's score each time it was generated, in nats; any finite number. */
    public Builder frequencyPenalty(double frequencyPenalty) {
      sampling = sampling.frequencyPenalty(frequencyPenalty);
      return this;
    }

    /**
     * Makes a text likelier or less likely: the bias is added to the score of its last token where
     * the others stand before it, with and without a space before the text. Other spellings in
     * tokens are not affected.
     *
     * @param text not empty
     * @param bias in nats, finite
     */
    public Builder logitBias(String text, double bias) {
      requireText(text, "a text to bias");
      textBiases.put(text, Checks.finite(bias, "a bias"));
      return this;
    }

    /**
     * Makes a token likelier or less likely.
     *
     * @param token its number in the vocabulary, as a reply's log-probabilities tell
     * @param bias in nats, finite
     */
    public Builder logitBias(int token, double bias) {
      Checks.atLeast(0, token, "a token's number");
      tokenBiases.put(token, Checks.finite(bias, "a bias"));
      return this;
    }

    /** Never completes one of these texts; otherwise as {@link #logitBias(String, double)}. */
    public Builder ban(String... texts) {
      for (String text : texts) {
        requireText(text, "a text to ban");
        textBiases.put(text, Double.NEGATIVE_INFINITY);
      }
      return this;
    }

    /** Never chooses one of these tokens. */
    public Builder banTokens(int... tokens) {
      for (int token : tokens) {
        Checks.atLeast(0, token, "a token's number");
        tokenBiases.put(token, Double.NEGATIVE_INFINITY);
      }
      return this;
    }

    /** Forces the answer to begin with this text, which is part of it. */
    public Builder beginWith(String beginning) {
      this.beginning = beginning;
      return this;
    }

    /** Ends the answer before any of these texts, wherever tokens begin and end in them. */
    public Builder stop(String... stops) {
      for (String stop : stops) {
        requireText(stop, "a stop text");
        this.stops.add(stop);
      }
      return this;
    }

    /**
     * Tells the chat template something besides the conversation, for instance {@code
     * enable_thinking} false to Qwen3's. A name that the template does not use changes nothing and
     * is named in the log.
     *
     * @param name as the template writes it; not one that conversation or checkpoint give, such as
     *     {@code messages} or {@code bos_token}
     * @param value a truth value, a number, a text, or lists and maps of these, copied
     */
    public Builder templateVariable(String name, Object value) {
      templateVariables.put(TemplateVariables.name(name), TemplateVariables.value(name, value));
      return this;
    }

    private static void requireText(String text, String option) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("Expected " + option + ", but found an empty one.");
      }
    }

    /** Any number: the same seed draws the same samples, whatever else runs at the time. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Lets the reply tell each token's log-probability under the policy that answered, before
     * penalties and limits, and the likeliest others.
     *
     * @param top how many of the likeliest to tell, at least 0
     */
    public Builder logProbabilities(int top) {
      this.logProbabilities = Checks.atLeast(0, top, "a number of likeliest tokens to tell");
      return this;
    }

    /** The default is to end. */
    public Builder onFullContext(FullContext onFullContext) {
      this.onFullContext = onFullContext;
      return this;
    }

    /** The collected options. */
    public GenerationOptions build() {
      return new GenerationOptions(this);
    }
  }
}
