package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Precision;
import io.github.qadapter.RetentionText;
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
      "the memory that it takes when opened and when used, and its speed."
    })
final class BenchPerplexity implements Runnable {
  private static final double NANOS = 1e9;

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
      defaultValue = "float32,bfloat16,int8,int4",
      description = "Which precisions, with commas between (default: ${DEFAULT-VALUE}).")
  private List<Precision> precisions;

  @Override
  public void run() {
    List<RetentionText> texts = NeutralFile.read(data, answers);
    // What is loaded once in a process is no part of the first precision's figures.
    BaseModel.open(model).close();
    for (Precision precision : precisions) {
      ProcessMemory before = settledMemory();
      long start = System.nanoTime();
      try (BaseModel base = BaseModel.open(model, options -> options.precision(precision))) {
        double opened = (System.nanoTime() - start) / NANOS;
        ProcessMemory open = settledMemory();
        JsonLine line =
            JsonLine.of("perplexity")
                .with("model", base.info().name())
                .with("precision", precision.name().toLowerCase(Locale.ROOT))
                .withNumber("open_seconds", opened)
                .withNumber("anonymous_mb_opened", open.anonymous() - before.anonymous());
        score(base, texts, line);
        AnswerSpeed speed = AnswerSpeed.of(base, texts);
        ProcessMemory used = settledMemory();
        line.withNumber("decode_ms_per_token", speed.decodeMillis())
            .withNumber("prefill_tokens_per_second", speed.prefillTokensPerSecond())
            .withNumber("anonymous_mb_used", used.anonymous() - before.anonymous())
            .withNumber("resident_mb_used", used.resident() - before.resident())
            .print(spec.commandLine().getOut());
      }
    }
  }

  private static void score(BaseModel base, List<RetentionText> texts, JsonLine line) {
    double sum = 0;
    int tokens = 0;
    long start = System.nanoTime();
    for (RetentionText text : texts) {
      LogLikelihood scored = base.logLikelihood(text.prompt(), text.text());
      sum += scored.total();
      tokens += scored.tokens().size();
    }
    double seconds = (System.nanoTime() - start) / NANOS;
    line.with("answers", texts.size())
        .with("tokens", tokens)
        .withNumber("perplexity", Math.exp(-sum / tokens))
        .withNumber("nats_per_token", -sum / tokens)
        .withNumber("score_ms_per_answer", seconds / texts.size() * 1e3);
  }

  /** Without what the heap could give back. */
  private static ProcessMemory settledMemory() {
    System.gc();
    return ProcessMemory.now();
  }
}
