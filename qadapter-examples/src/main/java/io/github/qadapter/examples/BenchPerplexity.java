package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.NeutralText;
import io.github.qadapter.Precision;
import io.github.qadapter.Reply;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench perplexity}: what a precision costs in accuracy, memory and time. */
@Command(
    name = "perplexity",
    sortOptions = false,
    description = {
      "Opens a model in each precision and prints its perplexity on answers,",
      "the memory that opening took and the time that a token takes."
    })
final class BenchPerplexity implements Runnable {
  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int DECODED = 64;
  private static final int PROMPTS = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "PATH",
      required = true,
      description = "Folder of a model in Hugging Face layout, or a GGUF file.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description = "Rows of {question, answer}.")
  private Path data;

  @Option(
      names = "--answers",
      paramLabel = "N",
      defaultValue = "200",
      description = "How many answers to score (default: ${DEFAULT-VALUE}).")
  private int answers;

  @Option(
      names = "--precision",
      paramLabel = "P",
      split = ",",
      defaultValue = "float32,bfloat16,int8",
      description = "Which precisions, with commas between (default: ${DEFAULT-VALUE}).")
  private List<Precision> precisions;

  @Override
  public void run() {
    List<NeutralText> texts = NeutralFile.read(data, answers);
    // What is loaded once in a process is no part of the first precision's figures.
    BaseModel.open(model).close();
    for (Precision precision : precisions) {
      double before = AnonymousMemory.megabytes();
      long start = System.nanoTime();
      try (BaseModel base = BaseModel.open(model, options -> options.precision(precision))) {
        double opened = (System.nanoTime() - start) / NANOS;
        double memory = AnonymousMemory.megabytes() - before;
        measure(base, texts, precision, opened, memory);
      }
    }
  }

  private void measure(
      BaseModel base, List<NeutralText> texts, Precision precision, double opened, double memory) {
    double sum = 0;
    int tokens = 0;
    long start = System.nanoTime();
    for (NeutralText text : texts) {
      LogLikelihood scored = base.logLikelihood(text.prompt(), text.text());
      sum += scored.total();
      tokens += scored.tokens().size();
    }
    double scoring = (System.nanoTime() - start) / NANOS;
    JsonLine.of("perplexity")
        .with("model", base.info().name())
        .with("precision", precision.name().toLowerCase(Locale.ROOT))
        .with("answers", texts.size())
        .with("tokens", tokens)
        .withNumber("perplexity", Math.exp(-sum / tokens))
        .withNumber("nats_per_token", -sum / tokens)
        .withNumber("open_seconds", opened)
        .withNumber("anonymous_mb_more", memory)
        .withNumber("score_ms_per_answer", scoring / texts.size() * 1e3)
        .withNumber("decode_ms_per_token", decoding(base, texts))
        .print(spec.commandLine().getOut());
  }

  /** Milliseconds for each token after the first, the least of some answers. */
  private static double decoding(BaseModel base, List<NeutralText> texts) {
    double least = Double.NaN;
    for (NeutralText text : texts.subList(0, Math.min(PROMPTS, texts.size()))) {
      long start = System.nanoTime();
      Reply one = base.reply(text.prompt(), options -> options.maxTokens(1).temperature(0));
      long first = System.nanoTime() - start;
      start = System.nanoTime();
      Reply many =
          base.reply(text.prompt(), options -> options.maxTokens(DECODED + 1).temperature(0));
      long all = System.nanoTime() - start;
      if (many.tokens() > one.tokens()) {
        double each = (all - first) / NANOS_PER_MILLI / (many.tokens() - one.tokens());
        least = Double.isNaN(least) ? each : Math.min(least, each);
      }
    }
    return least;
  }
}
