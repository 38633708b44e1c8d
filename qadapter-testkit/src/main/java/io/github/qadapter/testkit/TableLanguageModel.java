package io.github.qadapter.testkit;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A language model whose every probability is known: the next token depends on the last one alone,
 * as a table says. {@link #writeTo} writes it as a Llama checkpoint, so that it can be opened
 * wherever a base model can; {@link #writeAdapter} writes PEFT adapters whose effect on its logits
 * is any wanted table. Immutable.
 *
 * <p>The vocabulary is {@link #SPECIAL_TOKENS}, then the given words; a token's number is its place
 * there. A conversation is written {@code <user> words <end> <assistant> words <end> …
 * <assistant>}, so an answer begins in the state {@link #ASSISTANT} and ends with {@link #END}.
 *
 * <p>How a decoder becomes a table, with V tokens and the width d = 4ᵏ ≥ 2V: token i is embedded as
 * √d · eᵢ, of mean square 1. Attention and feed-forward part put out nothing, since the weights of
 * their last projections are 0. The norms' weights are 1/√d, which leaves eᵢ, and column i of the
 * head is the table's row i. √d is a power of two and the norm's ε vanishes beside 1, so nothing is
 * rounded but the table itself, to 32 bits.
 *
 * <p>How an adapter reaches the logits: the feed-forward part's inner state is eᵢ too, so column i
 * of an adapter on the down projection is added to the residual stream after token i. It writes to
 * entries V … 2V − 1, which the head reads as the tokens' own logits times {@value #GAIN}. What the
 * final norm then takes off everything is worked out beforehand and made up for.
 */
public final class TableLanguageModel {
  /** Opens an answer: the state in which its first token is chosen. Token 0. */
  public static final String ASSISTANT = "<assistant>";

  /** Ends a turn, an answer's last token. Token 1. */
  public static final String END = "<end>";

  /** Opens a turn that is not the assistant's. */
  public static final String USER = "<user>";

  /** What a text's unknown words become. */
  public static final String UNKNOWN = "<unknown>";

  /** The tokens before the words, in their order. */
  public static final List<String> SPECIAL_TOKENS = List.of(ASSISTANT, END, USER, UNKNOWN);

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final int SMALLEST_WIDTH = 16;
  private static final int CONTEXT = 1 << 15;
  // silu(32) = 32 in 32 bits, and 32 · 1/32 = 1.
  private static final double GATE = 32;
  // Large, so that an adapter's entries hardly change the norm.
  private static final double GAIN = 4096;
  private static final int MOST_STEPS = 100;
  private static final String CHAT_TEMPLATE =
      "{% for m in messages %}{{ '<assistant>' if m.role == 'assistant' else '<user>' }}"
          + " {{ m.content }} <end> {% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

  private final List<String> vocabulary;
  private final Policy next;

  private TableLanguageModel(List<String> vocabulary, Policy next) {
    this.vocabulary = vocabulary;
    this.next = next;
  }

  /**
   * A model from its table.
   *
   * @param words different ones of letters and digits
   * @param next log π(next token | last token), [V, V] with V = words + {@link #SPECIAL_TOKENS},
   *     all finite
   * @throws IllegalArgumentException if a word cannot be a token or the table does not fit
   */
  public static TableLanguageModel of(List<String> words, Policy next) {
    List<String> vocabulary = new ArrayList<>(SPECIAL_TOKENS);
    for (String word : words) {
      if (!WORD.matcher(word).matches() || vocabulary.contains(word)) {
        throw new IllegalArgumentException(
            "Expected different words of letters and digits, but found \"" + word + "\".");
      }
      vocabulary.add(word);
    }
    DoubleTensor table = next.logProbabilities();
    requireShape(table, vocabulary.size());
    if (!Double.isFinite(table.maxAbs())) {
      throw new IllegalArgumentException(
          "Expected probabilities above 0, but found one that is not.");
    }
    return new TableLanguageModel(List.copyOf(vocabulary), next);
  }

  /** {@link #of(List, Policy)} from a table's rows, each of which must sum to 1 in probability. */
  public static TableLanguageModel of(List<String> words, double[][] logProbabilities) {
    return of(words, Policy.ofLogProbabilities(DoubleTensor.of(logProbabilities)));
  }

  /** All tokens, in the order of their numbers. */
  public List<String> vocabulary() {
    return vocabulary;
  }

  /**
   * A token's number.
   *
   * @throws IllegalArgumentException if there is no such token
   */
  public int id(String token) {
    int id = vocabulary.indexOf(token);
    if (id < 0) {
      throw new IllegalArgumentException(
          "Expected one of " + vocabulary + ", but found \"" + token + "\".");
    }
    return id;
  }

  /** log π(next token | last token), [V, V]. */
  public Policy next() {
    return next;
  }

  /** log π(next | last), in nats. */
  public double logProbability(String last, String nextToken) {
    return next.logProbability(id(last), id(nextToken));
  }

  /** log π(answer, then {@link #END} | any conversation), in nats. */
  public double logProbability(String answer) {
    return answer(answer).logProbability(next);
  }

  /** An answer's tokens, {@link #END} included, and the last token before each, as states. */
  public TokenTree.Answer answer(String text) {
    List<Integer> tokens = new ArrayList<>();
    SPACE.splitAsStream(text.strip()).map(this::id).forEach(tokens::add);
    tokens.add(id(END));
    List<Integer> states = new ArrayList<>(List.of(id(ASSISTANT)));
    states.addAll(tokens.subList(0, tokens.size() - 1));
    return new TokenTree.Answer(tokens, states);
  }

  /**
   * Answering as a decision problem: the state is the last token, the action the next one, and
   * {@link #END} ends the episode.
   *
   * @param rewards r(last, next), [V, V]
   * @param discount γ in [0, 1), since tokens come back
   */
  public FiniteMdp toMdp(DoubleTensor rewards, double discount) {
    int[] after = new int[vocabulary.size()];
    Arrays.setAll(after, token -> token == id(END) ? FiniteMdp.END : token);
    int[][] transitions = new int[vocabulary.size()][];
    Arrays.fill(transitions, after);
    return FiniteMdp.deterministic(transitions, rewards, discount);
  }

  /**
   * Writes a checkpoint in Hugging Face layout.
   *
   * @param folder made if absent
   * @return the folder
   */
  public Path writeTo(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.json"), config());
      Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
      Files.writeString(folder.resolve("tokenizer_config.json"), tokenizerConfig());
      weights().write(folder.resolve("model.safetensors"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes an adapter in PEFT's layout: LoRA of rank V on the down projection.
   *
   * @param folder made if absent
   * @param logitDifferences what it adds to the logits, (last, next), [V, V]
   * @return the folder
   * @throws IllegalArgumentException if the differences are of another shape or in the thousands
   */
  public Path writeAdapter(Path folder, DoubleTensor logitDifferences) {
    int tokens = vocabulary.size();
    requireShape(logitDifferences, tokens);
    double[][] up = new double[width()][tokens];
    for (int last = 0; last < tokens; last++) {
      double[] column =
          adapterColumn(next.logProbabilities().row(last), logitDifferences.row(last));
      for (int token = 0; token < tokens; token++) {
        up[tokens + token][last] = column[token];
      }
    }
    String module = "base_model.model.model.layers.0.mlp.down_proj.";
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("adapter_config.json"), adapterConfig(tokens));
      new TensorFile()
          .with(module + "lora_A.weight", diagonal(tokens, tokens, 1))
          .with(module + "lora_B.weight", DoubleTensor.of(up))
          .write(folder.resolve("adapter_model.safetensors"));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What to add to the residual stream so that the logits become a = ℓ + difference. The final norm
   * divides by u, the root of the stream's mean square; with x added to the entries that the head
   * reads GAIN-fold, ℓ/u + GAIN·x/(u√d) = a, hence x = √d (u·a − ℓ)/GAIN and u² = 1 + |x|²/d.
   */
  private double[] adapterColumn(double[] logits, double[] differences) {
    double u = 1;
    for (int step = 0; step < MOST_STEPS; step++) {
      double sum = 0;
      for (int i = 0; i < logits.length; i++) {
        double x = (u * (logits[i] + differences[i]) - logits[i]) / GAIN;
        sum += x * x;
      }
      double better = Math.sqrt(1 + sum);
      if (Math.abs(better - u) <= Math.ulp(u)) {
        double[] column = new double[logits.length];
        for (int i = 0; i < column.length; i++) {
          double x = (better * (logits[i] + differences[i]) - logits[i]) / GAIN;
          column[i] = Math.sqrt(width()) * x;
        }
        return column;
      }
      u = better;
    }
    throw new IllegalArgumentException(
        "Expected differences of logits that are far below "
            + GAIN
            + ", but found "
            + Arrays.toString(differences)
            + ".");
  }

  /** d, the smallest power of 4 that is at least 2V. */
  private int width() {
    int width = SMALLEST_WIDTH;
    while (width < 2 * vocabulary.size()) {
      width *= 4;
    }
    return width;
  }

  private TensorFile weights() {
    int tokens = vocabulary.size();
    int width = width();
    double[][] head = new double[tokens][width];
    for (int token = 0; token < tokens; token++) {
      for (int last = 0; last < tokens; last++) {
        head[token][last] = next.logProbability(last, token);
      }
      head[token][tokens + token] = GAIN;
    }
    DoubleTensor norm = DoubleTensor.generate(i -> 1 / Math.sqrt(width), width);
    DoubleTensor unused = DoubleTensor.zeros(width, width);
    DoubleTensor shared = DoubleTensor.zeros(width / 2, width);
    String layer = "model.layers.0.";
    return new TensorFile()
        .with("model.embed_tokens.weight", diagonal(tokens, width, Math.sqrt(width)))
        .with(layer + "input_layernorm.weight", norm)
        .with(layer + "self_attn.q_proj.weight", unused)
        .with(layer + "self_attn.k_proj.weight", shared)
        .with(layer + "self_attn.v_proj.weight", shared)
        .with(layer + "self_attn.o_proj.weight", unused)
        .with(layer + "post_attention_layernorm.weight", norm)
        .with(layer + "mlp.gate_proj.weight", diagonal(tokens, width, GATE))
        .with(layer + "mlp.up_proj.weight", diagonal(tokens, width, 1 / GATE))
        .with(layer + "mlp.down_proj.weight", DoubleTensor.zeros(width, tokens))
        .with("model.norm.weight", norm)
        .with("lm_head.weight", DoubleTensor.of(head));
  }

  private String config() {
    return String.format(
        Locale.ROOT,
        """
        {
          "architectures": ["LlamaForCausalLM"],
          "model_type": "llama",
          "vocab_size": %d,
          "hidden_size": %d,
          "intermediate_size": %d,
          "num_hidden_layers": 1,
          "num_attention_heads": 2,
          "num_key_value_heads": 1,
          "max_position_embeddings": %d,
          "rms_norm_eps": 1e-12,
          "rope_theta": 10000.0,
          "hidden_act": "silu",
          "tie_word_embeddings": false,
          "torch_dtype": "float32",
          "eos_token_id": %d
        }
        """,
        vocabulary.size(),
        width(),
        vocabulary.size(),
        CONTEXT,
        id(END));
  }

  private String tokenizer() {
    return String.format(
        Locale.ROOT,
        """
        {
          "version": "1.0",
          "truncation": null,
          "padding": null,
          "added_tokens": [%s],
          "normalizer": null,
          "pre_tokenizer": {"type": "WhitespaceSplit"},
          "post_processor": null,
          "decoder": null,
          "model": {"type": "WordLevel", "vocab": {%s}, "unk_token": "%s"}
        }
        """,
        joined(
            SPECIAL_TOKENS,
            id ->
                String.format(
                    Locale.ROOT,
                    "{\"id\": %d, \"content\": \"%s\", \"single_word\": false, \"lstrip\": false,"
                        + " \"rstrip\": false, \"normalized\": false, \"special\": true}",
                    id,
                    vocabulary.get(id))),
        joined(vocabulary, id -> String.format(Locale.ROOT, "\"%s\": %d", vocabulary.get(id), id)),
        UNKNOWN);
  }

  private static String tokenizerConfig() {
    return String.format(
        Locale.ROOT,
        """
        {
          "tokenizer_class": "PreTrainedTokenizerFast",
          "eos_token": "%s",
          "unk_token": "%s",
          "chat_template": "%s"
        }
        """,
        END,
        UNKNOWN,
        CHAT_TEMPLATE);
  }

  private static String adapterConfig(int rank) {
    return String.format(
        Locale.ROOT,
        """
        {
          "peft_type": "LORA",
          "task_type": "CAUSAL_LM",
          "base_model_name_or_path": null,
          "r": %d,
          "lora_alpha": %d,
          "lora_dropout": 0.0,
          "bias": "none",
          "target_modules": ["down_proj"]
        }
        """,
        rank,
        rank);
  }

  private static String joined(List<String> tokens, IntFunction<String> entry) {
    return IntStream.range(0, tokens.size()).mapToObj(entry).collect(joining(", "));
  }

  private static DoubleTensor diagonal(int rows, int columns, double value) {
    return DoubleTensor.generate(i -> i / columns == i % columns ? value : 0, rows, columns);
  }

  private static void requireShape(DoubleTensor table, int tokens) {
    if (!Arrays.equals(table.shape(), new int[] {tokens, tokens})) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected a table of shape [%d, %d], the words and %s, but found %s.",
              tokens,
              tokens,
              String.join(", ", SPECIAL_TOKENS),
              Arrays.toString(table.shape())));
    }
  }
}
