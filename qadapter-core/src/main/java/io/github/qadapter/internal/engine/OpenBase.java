package io.github.qadapter.internal.engine;

import io.github.qadapter.BaseModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelInfo;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.answer.Answering;
import io.github.qadapter.internal.decode.DecodeEngine;
import io.github.qadapter.internal.decode.Guides;
import io.github.qadapter.internal.files.PartNames;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.policy.AnswerJudge;
import io.github.qadapter.internal.policy.PackedAnswers;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An opened checkpoint: decoder, tokenizer and what identifies them. */
final class OpenBase extends AnsweringModel implements BaseModel {
  private static final Logger LOG = LoggerFactory.getLogger(OpenBase.class);

  private final Gate gate = new Gate("base model");
  private final Decoder decoder;
  private final DecodeEngine engine;
  private final Answering answering;
  private final GenerationConfig generation;
  private final ChatTokenizer tokenizer;
  private final Conversations conversations;
  private final ModelInfo info;
  private final Fingerprints fingerprints;
  private final SortedMap<String, StoredTensor> stored;

  private OpenBase(
      Decoder decoder,
      DecodeEngine engine,
      ChatTokenizer tokenizer,
      ModelInfo info,
      Fingerprints fingerprints,
      GenerationConfig generation,
      SortedMap<String, StoredTensor> stored) {
    this.decoder = decoder;
    this.stored = stored;
    this.engine = engine;
    this.answering =
        new Answering(engine, tokenizer, decoder.config().vocabularySize(), generation.rules());
    this.generation = generation;
    this.tokenizer = tokenizer;
    this.conversations = new Conversations(tokenizer, decoder.config().maxPositions());
    this.info = info;
    this.fingerprints = fingerprints;
  }

  /**
   * What identifies a base.
   *
   * @param weights a digest of the weights
   * @param tokenizer a digest of tokenizer and chat template
   */
  record Fingerprints(String weights, String tokenizer) {}

  static OpenBase open(Path path, ModelOptions options) {
    return open(path, nameOf(path), options);
  }

  /** Opens a checkpoint that is known by another name than its path's. */
  static OpenBase open(Path path, String name, ModelOptions options) {
    Checkpoint checkpoint = Checkpoint.open(path);
    // The files make sense, so the engine will be needed; the tokenizer's library loads meanwhile.
    NativeCache.require();
    Torch.startLoading();
    DecoderConfig config = DecoderConfig.parse(checkpoint.config(), checkpoint.configFile());
    checkpoint.require(config.expectedTensors());
    Precision precision =
        options.precision() != null ? options.precision() : Decoder.naturalPrecision(checkpoint);
    GenerationConfig generation = GenerationConfig.read(path, config.vocabularySize());
    ChatTokenizer tokenizer =
        checkpoint
            .metadata()
            .map(
                metadata ->
                    ChatTokenizer.open(
                        path, metadata, options.chatTemplate(), config.vocabularySize()))
            .orElseGet(
                () -> ChatTokenizer.open(path, options.chatTemplate(), config.vocabularySize()));
    try {
      if (tokenizer.vocabularySize() > config.vocabularySize()) {
        LOG.warn(
            "{} has {} tokens, of which the model knows {}; the others are never generated, and a"
                + " text that has one of them is refused.",
            path,
            tokenizer.vocabularySize(),
            config.vocabularySize());
      }
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
      return new OpenBase(
          decoder, engine, tokenizer, info, prints, generation, checkpoint.tensors());
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
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

  Decoder decoder() {
    return decoder;
  }

  /** Where answers grow. */
  DecodeEngine engine() {
    return engine;
  }

  ChatTokenizer tokenizer() {
    return tokenizer;
  }

  Conversations conversations() {
    return conversations;
  }

  Fingerprints fingerprints() {
    return fingerprints;
  }

  /** Where its weights lie in its files. */
  SortedMap<String, StoredTensor> stored() {
    return stored;
  }

  @Override
  <T> T use(Supplier<T> work) {
    return gate.use(work);
  }

  /** How answers are asked for. */
  Answering answering() {
    return answering;
  }

  /** What the checkpoint says of answers. */
  GenerationConfig generation() {
    return generation;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  OpenBase answerer() {
    return this;
  }

  @Override
  Guides guides(List<Message> conversation) {
    return Guides.NONE;
  }

  @Override
  LogLikelihood likelihood(ChatPrompt prompt, PackedAnswers row) {
    return logLikelihood(row, AnswerJudge.baseLogProbabilities(decoder, row));
  }

  LogLikelihood logLikelihood(PackedAnswers row, double[] logProbabilities) {
    List<LogLikelihood.Token> tokens = new ArrayList<>();
    for (int t = 0; t < logProbabilities.length; t++) {
      int id = (int) row.tokens()[t];
      tokens.add(new LogLikelihood.Token(id, tokenizer.piece(id), logProbabilities[t]));
    }
    return new LogLikelihood(tokens);
  }

  @Override
  public void close() {
    gate.close(
        engine::close,
        () -> {
          decoder.close();
          tokenizer.close();
        });
  }
}
