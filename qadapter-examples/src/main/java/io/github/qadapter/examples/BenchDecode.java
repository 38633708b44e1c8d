package io.github.qadapter.examples;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.base.AnswerMemory;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.AnswerStrength;
import io.github.qadapter.internal.decode.DecodeEngine;
import io.github.qadapter.internal.decode.DecodeLimits;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.DecodeTicket;
import io.github.qadapter.internal.decode.WeightedAdapter;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.model.DecoderConfig;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.weights.Checkpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench decode}: tokens a second, of the base alone, guided and out of scope. It asks the
 * engine itself for tokens, without a tokenizer, so that prompts have exact lengths and no answer
 * ends early.
 */
@Command(
    name = "decode",
    sortOptions = false,
    description = {
      "Answers prompts of random tokens and prints tokens per second, prefill not counted:",
      "for the base alone, guided by adapters with random matrices, and for a prompt",
      "outside the adapters' scope."
    })
final class BenchDecode implements Runnable {
  private static final double NANOS = 1e9;

  @Spec private CommandSpec spec;

  @Mixin private BaseOptions model;

  @Option(
      names = "--context",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens of each prompt (default: ${DEFAULT-VALUE}).")
  private int context;

  @Option(
      names = "--new-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens of each answer (default: ${DEFAULT-VALUE}).")
  private int newTokens;

  @Option(
      names = "--conversations",
      paramLabel = "N",
      defaultValue = "1",
      description = "Answers that grow at once (default: ${DEFAULT-VALUE}).")
  private int conversations;

  @Option(
      names = "--adapters",
      paramLabel = "N",
      defaultValue = "1",
      description = "Adapters that guide each answer together (default: ${DEFAULT-VALUE}).")
  private int adapters;

  @Option(
      names = "--last-layers",
      paramLabel = "N",
      description = "Adapt the upper N layers only (default: all).")
  private @Nullable Integer lastLayers;

  @Option(names = "--plain", description = "Multiply with the weights as the file has them.")
  private boolean plain;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often both are measured, in turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Mixin private ThreadsOption threads;

  @Override
  public void run() {
    int used = threads.ask();
    Checkpoint checkpoint = Checkpoint.open(model.path());
    DecoderConfig config = DecoderConfig.parse(checkpoint.config(), checkpoint.configFile());
    Precision chosen = model.precision().orElseGet(() -> Decoder.naturalPrecision(checkpoint));
    try (Decoder decoder = Decoder.open(checkpoint, config, chosen, model.device());
        DecodeEngine engine = new DecodeEngine(decoder, limits(decoder))) {
      List<LowRankAdapter> learned = new ArrayList<>();
      for (int i = 0; i < adapters; i++) {
        learned.add(randomAdapter(decoder, i));
      }
      try {
        List<Policy> policies =
            List.of(
                new Policy("base-only", 1, AdapterMix.NONE),
                new Policy("two-policies", 1 + adapters, guides(learned, null)),
                new Policy("out-of-scope", 1, guides(learned, new NoPrompt(config.layers() / 2))));
        policies.forEach(policy -> measure(engine, config, policy, 1));
        long bytes = weightBytes(config, chosen);
        for (int round = 0; round < rounds; round++) {
          double bandwidth = onItsOwnThread(() -> bandwidth(decoder, bytes));
          for (Policy policy : policies) {
            BenchRow.Shared found = measure(engine, config, policy, newTokens);
            say(policy, found, bytes, bandwidth, chosen, used);
          }
        }
      } finally {
        learned.forEach(LowRankAdapter::close);
      }
    }
  }

  /** As a model that is opened for use sets memory aside. */
  private DecodeLimits limits(Decoder decoder) {
    return AnswerMemory.limits(
        model.path().getFileName().toString(),
        decoder,
        ModelOptions.builder()
            .device(model.device())
            .decoding(
                decoding ->
                    decoding
                        .maxConcurrent(conversations)
                        .queueCapacity(conversations)
                        .packWeights(!plain))
            .build());
  }

  private LowRankAdapter randomAdapter(Decoder decoder, int seed) {
    LoraOptions.Builder options = LoraOptions.builder().rank(8).alpha(16);
    if (lastLayers != null) {
      options.lastLayers(lastLayers);
    }
    LowRankAdapter adapter = LowRankAdapter.untrained(decoder, options.build(), seed);
    float[] values = adapter.values();
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (1e-3 * random.nextGaussian());
    }
    adapter.set(values);
    return adapter;
  }

  /** What is measured: its name, rows for each answer, and who guides. */
  private record Policy(String name, int rows, AdapterMix guides) {}

  /** A scope that no prompt is in, so that the base's states are read and no guide acts. */
  private record NoPrompt(int blocks) implements WeightedAdapter.Membership {
    @Override
    public double of(float[] meanState) {
      return 0;
    }
  }

  private static AdapterMix guides(
      List<LowRankAdapter> adapters, WeightedAdapter.@Nullable Membership membership) {
    double share = 1.0 / adapters.size();
    return new AdapterMix(
        adapters.stream()
            .map(adapter -> new WeightedAdapter(adapter, Objective.residual(), share, membership))
            .toList(),
        AnswerStrength.constant(1));
  }

  /** What a token has to read: every matrix once, of the embedding one row. */
  private static long weightBytes(DecoderConfig config, Precision precision) {
    long numbers =
        config.expectedTensors().values().stream()
            .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
            .sum();
    if (!config.tiedHead()) {
      numbers -= (long) config.vocabularySize() * config.hiddenSize();
    }
    return switch (precision) {
      case FLOAT32 -> 4 * numbers;
      case BFLOAT16 -> 2 * numbers;
      case INT8 -> numbers;
      // Five bits each, the head eight.
      case INT4 -> numbers * 5 / 8 + (long) config.vocabularySize() * config.hiddenSize() * 3 / 8;
    };
  }

  /**
   * Each thread that computes keeps helpers of its own, and where there are more of them than
   * processors all of them sleep between operations. So a probe must not leave any behind.
   */
  private static double onItsOwnThread(DoubleSupplier probe) {
    double[] found = new double[1];
    Thread thread = new Thread(() -> found[0] = probe.getAsDouble(), "bandwidth");
    thread.start();
    Uninterruptibles.joinUninterruptibly(thread);
    return found[0];
  }

  private static final long PROBE_BYTES = 1L << 30;

  /** Bytes a second of one streaming read, far larger than any cache, the best of a few times. */
  private static double bandwidth(Decoder decoder, long weightBytes) {
    long bytes = Math.min(weightBytes, PROBE_BYTES);
    try (NDManager scope = decoder.newScope()) {
      NDArray numbers = scope.ones(new Shape(bytes / Float.BYTES));
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 8; i++) {
        long start = System.nanoTime();
        numbers.sum().getFloat();
        best = Math.min(best, System.nanoTime() - start);
      }
      return bytes / (best / NANOS);
    }
  }

  /** Lets all answers grow at once. */
  private BenchRow.Shared measure(
      DecodeEngine engine, DecoderConfig config, Policy policy, int tokens) {
    BenchRow.Shared shared = new BenchRow.Shared(conversations, tokens);
    List<DecodeTicket> tickets = new ArrayList<>();
    for (int i = 0; i < conversations; i++) {
      int[] prompt = new Random(i).ints(context, 0, config.vocabularySize()).toArray();
      tickets.add(engine.submit(DecodeRequest.of(prompt, policy.guides(), new BenchRow(shared))));
    }
    tickets.forEach(DecodeTicket::await);
    return shared;
  }

  private void say(
      Policy policy,
      BenchRow.Shared found,
      long bytes,
      double bandwidth,
      Precision chosen,
      int used) {
    double tokensPerSecond = found.tokensPerSecond();
    JsonLine.of("decode")
        .with("policy", policy.name())
        .with("tokens_per_second", tokensPerSecond)
        .with("rows", policy.rows())
        .with("seconds_to_first_token", found.secondsToFirstToken())
        .with("context", context)
        .with("conversations", conversations)
        .with("bandwidth_share", bytes * tokensPerSecond / conversations / bandwidth)
        .with("bandwidth_gb_per_second", bandwidth / NANOS)
        .with("device", model.device().toString())
        .with("dtype", JsonLine.dtype(chosen))
        .with("threads", used)
        .print(spec.commandLine().getOut());
  }
}
