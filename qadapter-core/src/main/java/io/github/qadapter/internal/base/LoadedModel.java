package io.github.qadapter.internal.base;

import com.google.common.primitives.ImmutableIntArray;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Precision;
import io.github.qadapter.Reply;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.answer.Answering;
import io.github.qadapter.internal.data.PairEncoder;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeEngine;
import io.github.qadapter.internal.decode.DecodeSession;
import io.github.qadapter.internal.files.PartNames;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.platform.NativeCache;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.AnswerForm;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.text.GenerationConfig;
import io.github.qadapter.internal.torch.Torch;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.StoredTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An opened checkpoint: decoder, tokenizer, the engine in which its answers grow, and what
 * identifies it. Owns the native memory of all of them; whoever uses it does so through {@link
 * #use}.
 */
public final class LoadedModel {
  private static final Logger LOG = LoggerFactory.getLogger(LoadedModel.class);

  private final CloseGuard guard = new CloseGuard("base model");
  private final Path path;
  private final Decoder decoder;
  private final DecodeEngine engine;
  private final Answering answering;
  private final GenerationConfig generation;
  private final ChatTokenizer tokenizer;
  private final PromptEncoder prompts;
  private final ModelInfo info;
  private final Fingerprints fingerprints;
  private final SortedMap<String, StoredTensor> stored;

  private LoadedModel(
      Path path,
      Decoder decoder,
      DecodeEngine engine,
      ChatTokenizer tokenizer,
      ModelInfo info,
      Fingerprints fingerprints,
      GenerationConfig generation,
      SortedMap<String, StoredTensor> stored) {
    this.path = path;
    this.decoder = decoder;
    this.stored = stored;
    this.engine = engine;
    this.answering =
        new Answering(engine, tokenizer, decoder.config().vocabularySize(), generation.rules());
    this.generation = generation;
    this.tokenizer = tokenizer;
    this.prompts = new PromptEncoder(tokenizer, decoder.config().maxPositions());
    this.info = info;
    this.fingerprints = fingerprints;
  }

  /**
   * Digests that identify a checkpoint.
   *
   * @param weights of the weights
   * @param tokenizer of tokenizer and chat template
   */
  public record Fingerprints(String weights, String tokenizer) {}

  /** Opens a checkpoint under its path's name. */
  public static LoadedModel open(Path path, ModelOptions options) {
    return open(path, nameOf(path), options);
  }

  /** Opens a checkpoint that is known by another name than its path's. */
  public static LoadedModel open(Path path, String name, ModelOptions options) {
    Checkpoint checkpoint = Checkpoint.open(path);
    // The files make sense, so the engine will be needed; the tokenizer's library loads meanwhile.
    NativeCache.require();
    Torch.startLoading();
    DecoderConfig config = DecoderConfig.parse(checkpoint.config(), checkpoint.configFile());
    checkpoint.require(config.expectedTensors());
    Precision precision = options.precision().orElseGet(() -> Decoder.naturalPrecision(checkpoint));
    GenerationConfig generation = GenerationConfig.read(path, config.vocabularySize());
    ChatTokenizer tokenizer = tokenizer(path, checkpoint, options, config);
    try {
      warnOfTokensBeyond(path, tokenizer, config);
      Fingerprints prints = new Fingerprints(checkpoint.fingerprint(), tokenizer.fingerprint());
      ModelInfo info =
          new ModelInfo(
              name,
              config.family().id(),
              parameters(config),
              precision,
              config.maxPositions(),
              prints.weights());
      // Last, because from here on native memory would have to be given back.
      Decoder decoder = Decoder.open(checkpoint, config, precision, options.device());
      options.threads().ifPresent(decoder::useThreads);
      DecodeEngine engine = new DecodeEngine(decoder, AnswerMemory.limits(name, decoder, options));
      return new LoadedModel(
          path, decoder, engine, tokenizer, info, prints, generation, checkpoint.tensors());
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  private static ChatTokenizer tokenizer(
      Path path, Checkpoint checkpoint, ModelOptions options, DecoderConfig config) {
    return checkpoint
        .metadata()
        .map(
            metadata ->
                ChatTokenizer.open(path, metadata, options.chatTemplate(), config.vocabularySize()))
        .orElseGet(() -> ChatTokenizer.open(path, options.chatTemplate(), config.vocabularySize()));
  }

  private static void warnOfTokensBeyond(Path path, ChatTokenizer tokenizer, DecoderConfig config) {
    if (tokenizer.vocabularySize() > config.vocabularySize()) {
      LOG.warn(
          "{} has {} tokens, of which the model knows {}; the others are never generated, and a"
              + " text that has one of them is refused.",
          path,
          tokenizer.vocabularySize(),
          config.vocabularySize());
    }
  }

  private static String nameOf(Path path) {
    String name = path.toAbsolutePath().normalize().getFileName().toString();
    return Files.isRegularFile(path) ? PartNames.modelName(name) : name;
  }

  private static long parameters(DecoderConfig config) {
    return config.expectedTensors().values().stream()
        .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
        .sum();
  }

  /** The folder or the file that it was opened from. */
  public Path path() {
    return path;
  }

  public Decoder decoder() {
    return decoder;
  }

  /** The decoding engine, in which answers grow together. */
  public DecodeEngine engine() {
    return engine;
  }

  public ChatTokenizer tokenizer() {
    return tokenizer;
  }

  /** Messages and texts as tokens. */
  public PromptEncoder prompts() {
    return prompts;
  }

  /** Preference pairs as tokens, for training as for a check before it. */
  public PairEncoder pairEncoder(TrainingOptions training) {
    return new PairEncoder(
        tokenizer, training.maxPromptTokens(), training.maxAnswerTokens(), info.contextLength());
  }

  public Fingerprints fingerprints() {
    return fingerprints;
  }

  /** The stored tensors of its files, by name. */
  public SortedMap<String, StoredTensor> stored() {
    return stored;
  }

  /** The place to ask for answers. */
  public Answering answering() {
    return answering;
  }

  /** The checkpoint's generation settings. */
  public GenerationConfig generation() {
    return generation;
  }

  public ModelInfo info() {
    return info;
  }

  /** Does work that needs the native memory, which stays until the work is done. */
  public <T> T use(Supplier<T> work) {
    return guard.use(work);
  }

  /** One answer to a conversation. */
  public Reply answer(List<Message> conversation, GenerationOptions options, AdapterMix guides) {
    return use(() -> answering.answer(question(conversation, options, guides, null)));
  }

  /**
   * A conversation as the engine is asked to answer it.
   *
   * @param session whose cache is gone on with; null for none
   */
  public Answering.Question question(
      List<Message> conversation,
      GenerationOptions options,
      AdapterMix guides,
      @Nullable DecodeSession session) {
    ChatPrompt prompt = prompts.prompt(conversation, options.templateVariables());
    return question(prompt, tokenizer.answers(prompt), options, guides, session);
  }

  /** A rendered conversation that the engine is asked to answer. */
  public Answering.Question question(
      ChatPrompt prompt, GenerationOptions options, AdapterMix guides) {
    return question(prompt, tokenizer.answers(prompt), options, guides, null);
  }

  /** A text that the engine is asked to go on with, without a chat template. */
  public Answering.Question completion(
      ChatPrompt plain, GenerationOptions options, AdapterMix guides) {
    return question(plain, tokenizer.completions(plain), options, guides, null);
  }

  private Answering.Question question(
      ChatPrompt prompt,
      AnswerForm form,
      GenerationOptions options,
      AdapterMix guides,
      @Nullable DecodeSession session) {
    return new Answering.Question(
        ImmutableIntArray.copyOf(prompt.ids()),
        form,
        generation.complete(options, prompt.length()),
        guides,
        session);
  }

  /**
   * Log-probabilities with the tokens that they belong to.
   *
   * @param logProbabilities of the row's scored tokens, in nats
   */
  public List<LogLikelihood> logLikelihoods(PackedAnswers row, double[] logProbabilities) {
    List<LogLikelihood> answers = new ArrayList<>();
    for (int answer = 0; answer < row.row().answers().size(); answer++) {
      int[] ids = row.row().answers().get(answer).tokens();
      double[] along = row.along(logProbabilities, answer);
      List<LogLikelihood.TokenLogProbability> tokens = new ArrayList<>();
      for (int t = 0; t < ids.length; t++) {
        tokens.add(new LogLikelihood.TokenLogProbability(tokenizer.token(ids[t]), along[t]));
      }
      answers.add(new LogLikelihood(tokens));
    }
    return List.copyOf(answers);
  }

  /** Ends running answers, then frees the native memory once. */
  public void close() {
    guard.close(
        engine::close,
        () -> {
          decoder.close();
          tokenizer.close();
        });
  }
}
