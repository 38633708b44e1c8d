package io.github.qadapter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of an answer's generation: length, sampling, penalties, biases, stop texts.
 * Immutable.
 *
 * <p>What is left open is the checkpoint's to say: its {@code generation_config.json} gives {@link
 * LanguageModel#generationDefaults()}. Where that is silent too, the most likely token is taken
 * each time, nothing is penalized, and an answer has at most {@value #DEFAULT_MAX_TOKENS} tokens.
 * What the file says of single tokens ({@code suppress_tokens}, {@code bad_words_ids}, {@code
 * sequence_bias} …) holds for every answer, beside the biases and bans given here.
 *
 * <p>Scores go through the options in this order, which is that of transformers: biases and bans,
 * repetition, presence and frequency penalty, rows of tokens that do not come again, minimum
 * length, what the checkpoint suppresses, forced prefix; then, unless the temperature is 0,
 * temperature, top-h, top-k, top-p, min-p, typical-p and the cutoffs epsilon and eta. They apply to
 * the policy that answers, base and preference together: its scores are the base's logits z_b and,
 * at strength s, what the preference adds to them, by default z_b + s (z_a − z_b) with the adapted
 * model's logits z_a. They are not normalized, since a repetition penalty divides a positive score
 * and multiplies a negative one: so at strength 0 it does what it does to the base alone, at 1 what
 * transformers does to the adapted model, and in between nothing jumps.
 */
public final class GenerationOptions {
  private static final int DEFAULT_MAX_TOKENS = 256;

  private final @Nullable Integer maxTokens;
  private final @Nullable Integer minTokens;
  private final Sampling sampling;
  private final TokenBiases biases;
  private final @Nullable String prefix;
  private final List<String> stops;
  private final Map<String, Object> templateVariables;
  private final @Nullable Long seed;
  private final @Nullable Integer logProbabilities;
  private final @Nullable Duration timeout;
  private final @Nullable ContextOverflow onContextOverflow;

  private GenerationOptions(Builder builder) {
    this.maxTokens = builder.maxTokens;
    this.minTokens = builder.minTokens;
    this.sampling = builder.sampling;
    this.biases = builder.biases;
    this.prefix = builder.prefix;
    this.stops = List.copyOf(builder.stops);
    this.templateVariables =
        Collections.unmodifiableMap(new LinkedHashMap<>(builder.templateVariables));
    this.seed = builder.seed;
    this.logProbabilities = builder.logProbabilities;
    this.timeout = builder.timeout;
    this.onContextOverflow = builder.onContextOverflow;
  }

  /** Everything left open, to be filled in. */
  public static Builder builder() {
    return new Builder();
  }

  /** Everything left open. */
  public static GenerationOptions defaults() {
    return builder().build();
  }

  /** The most likely token each time, without penalties, whatever the checkpoint says. */
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
    both.prefix = given(prefix, others.prefix);
    both.seed = given(seed, others.seed);
    both.logProbabilities = given(logProbabilities, others.logProbabilities);
    both.timeout = given(timeout, others.timeout);
    both.onContextOverflow = given(onContextOverflow, others.onContextOverflow);
    both.biases = biases.orElse(others.biases);
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
   * The sampling temperature; 0 takes the most likely token each time. Left open it is 0, or 1
   * where top-k, top-p, min-p or another of their kind limits a draw.
   */
  public double temperature() {
    return sampling.temperature();
  }

  /** Top-k: the number of most likely tokens that are drawn from; empty for all. */
  public Optional<Integer> topK() {
    return sampling.topK();
  }

  /** The share of the probability that is drawn from, the most likely tokens first; 1 for all. */
  public double topP() {
    return sampling.topP();
  }

  /**
   * The share of the most likely token's probability that a token needs to be drawn; 0 for none.
   */
  public double minP() {
    return sampling.minP();
  }

  /** The share of the entropy within which the most likely tokens are drawn from; empty for all. */
  public Optional<Double> topH() {
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

  /** The length of n-grams that do not come again, in tokens; 0 for no limit. */
  public int noRepeatNgramSize() {
    return sampling.noRepeatNgramSize();
  }

  /**
   * The repetition penalty, which divides the score of tokens that prompt or answer hold already; 1
   * for none.
   */
  public double repetitionPenalty() {
    return sampling.repetitionPenalty();
  }

  /** The presence penalty, subtracted from the score of a token that the answer holds already. */
  public double presencePenalty() {
    return sampling.presencePenalty();
  }

  /**
   * The frequency penalty, subtracted from a token's score for each time that the answer holds it.
   */
  public double frequencyPenalty() {
    return sampling.frequencyPenalty();
  }

  /** The biases added to the score of texts; −∞ bans them. */
  public Map<String, Double> textBiases() {
    return biases.texts();
  }

  /** The logit biases: what is added to the score of tokens, by token id; −∞ bans them. */
  public Map<Integer, Double> tokenBiases() {
    return biases.tokens();
  }

  /** The text that the answer has to begin with; may be empty. */
  public String prefix() {
    return prefix == null ? "" : prefix;
  }

  /** The texts at which an answer ends. */
  public List<String> stops() {
    return stops;
  }

  /** The chat template's variables beside the conversation, by name. */
  public Map<String, Object> templateVariables() {
    return templateVariables;
  }

  /** Fixes the samples drawn; empty for new ones each time. */
  public Optional<Long> seed() {
    return Optional.ofNullable(seed);
  }

  /**
   * The number of most likely tokens that the reply tells at each place, beside the chosen one;
   * empty if it tells no log-probabilities.
   */
  public Optional<Integer> logProbabilities() {
    return Optional.ofNullable(logProbabilities);
  }

  /** The time that an answer may take, waiting for its turn included; empty for any time. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** The behavior when conversation and answer fill the model's context. */
  public ContextOverflow onContextOverflow() {
    return onContextOverflow == null ? ContextOverflow.STOP : onContextOverflow;
  }

  private OptionValues values() {
    return new OptionValues(GenerationOptions.class)
        .with("maxTokens", maxTokens)
        .with("minTokens", minTokens)
        .with("sampling", sampling)
        .with("biases", biases)
        .with("prefix", prefix)
        .with("stops", stops)
        .with("templateVariables", templateVariables)
        .with("seed", seed)
        .with("logProbabilities", logProbabilities)
        .with("timeout", timeout)
        .with("onContextOverflow", onContextOverflow);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GenerationOptions options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects the options. Not safe for use by several threads. */
  public static final class Builder extends SamplingBuilder<Builder> {
    private final List<String> stops = new ArrayList<>();
    private final Map<String, Object> templateVariables = new LinkedHashMap<>();
    private TokenBiases biases = TokenBiases.NONE;
    private @Nullable Integer maxTokens;
    private @Nullable Integer minTokens;
    private @Nullable String prefix;
    private @Nullable Long seed;
    private @Nullable Integer logProbabilities;
    private @Nullable Duration timeout;
    private @Nullable ContextOverflow onContextOverflow;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    private Builder(GenerationOptions from) {
      biases = from.biases;
      stops.addAll(from.stops);
      templateVariables.putAll(from.templateVariables);
      maxTokens = from.maxTokens;
      minTokens = from.minTokens;
      sampling = from.sampling;
      prefix = from.prefix;
      seed = from.seed;
      logProbabilities = from.logProbabilities;
      timeout = from.timeout;
      onContextOverflow = from.onContextOverflow;
    }

    /**
     * Most tokens of an answer, the one that ends it included; at least 1. Left open: what the
     * checkpoint says, else 256.
     */
    public Builder maxTokens(int maxTokens) {
      Checks.atLeast(1, maxTokens, "a number of tokens");
      requireOrder(minTokens, maxTokens);
      this.maxTokens = maxTokens;
      return this;
    }

    /**
     * Tokens before which an answer cannot end by itself, at least 0; a stop text or a full context
     * still ends it.
     *
     * @param minTokens at least 0; default the checkpoint's, else 0
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
            String.format(
                Locale.ROOT,
                "Expected minTokens of at most maxTokens, but found %d and %d.",
                least,
                most));
      }
    }

    /**
     * Makes a text more or less likely, by a number of nats: it is added to the score of its last
     * token where the others stand before it, with and without a space before the text. Other
     * spellings in tokens are not affected.
     *
     * @param text not empty
     * @param bias in nats, finite; default 0
     */
    public Builder logitBias(String text, double bias) {
      biases = biases.bias(text, bias);
      return this;
    }

    /**
     * Makes a token more or less likely, by a number of nats.
     *
     * @param token its number in the vocabulary, as {@link LanguageModel#tokenize} tells
     * @param bias in nats, finite; default 0
     */
    public Builder logitBias(int token, double bias) {
      biases = biases.bias(token, bias);
      return this;
    }

    /** Texts that never appear as a whole; otherwise as {@link #logitBias(String, double)}. */
    public Builder ban(String... texts) {
      for (String text : texts) {
        biases = biases.ban(text);
      }
      return this;
    }

    /** Tokens that are never chosen, by id. */
    public Builder banTokens(int... tokens) {
      for (int token : tokens) {
        biases = biases.ban(token);
      }
      return this;
    }

    /** Text that the answer begins with, and which is part of it. */
    public Builder prefix(String prefix) {
      this.prefix = prefix;
      return this;
    }

    /**
     * Texts at which the answer ends, wherever tokens begin and end in them; they are not part of
     * it.
     */
    public Builder stop(String... stops) {
      for (String stop : stops) {
        this.stops.add(Checks.text(stop, "a stop text"));
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

    /**
     * Seed of the samples; any number. The same seed draws the same samples, whatever else runs at
     * the time; left open, answers differ from call to call.
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Makes the reply tell each token's log-probability under the policy that answered, before
     * penalties and limits, and the most likely alternatives.
     *
     * @param top how many of the most likely to tell, at least 0
     */
    public Builder logProbabilities(int top) {
      this.logProbabilities = Checks.atLeast(0, top, "a number of most likely tokens to tell");
      return this;
    }

    /**
     * Longest time that an answer may take, from the call on and waiting for its turn included,
     * above zero; any time by default. One that takes longer ends before its next token with a
     * {@code GenerationTimeoutException}, and its place is free. What a stream had told till then
     * is told.
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Checks.positive(timeout, "a timeout");
      return this;
    }

    /**
     * What happens when conversation and answer fill the model's context; {@link
     * ContextOverflow#STOP} by default.
     */
    public Builder onContextOverflow(ContextOverflow onContextOverflow) {
      this.onContextOverflow = onContextOverflow;
      return this;
    }

    /** The collected options. */
    public GenerationOptions build() {
      return new GenerationOptions(this);
    }
  }

  /** The behavior when conversation and answer fill the model's context. */
  public enum ContextOverflow {
    /**
     * A conversation that fills it is refused, an answer that fills it ends with {@link
     * Reply.FinishReason#CONTEXT_FULL}.
     */
    STOP,
    /**
     * The older half of the tokens is dropped and the rest computed anew, as often as it takes.
     * What was dropped is forgotten, the beginning of the conversation first.
     */
    SHIFT
  }
}
