package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.RetentionText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How fast a model answers, as medians after a warm-up.
 *
 * @param decodeMillis between two pieces of an answer, of which each is a token but for characters
 *     made of several
 * @param prefillTokensPerSecond of a prompt of a few hundred tokens
 */
record AnswerSpeed(double decodeMillis, double prefillTokensPerSecond) {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS = 1e9;
  private static final int PROMPTS = 3;
  private static final int WARM_UP = 8;
  private static final int DECODED = 64;
  private static final int PREFILLS = 5;
  private static final int LONG_PROMPT = 4;

  static AnswerSpeed of(BaseModel base, List<RetentionText> texts) {
    return new AnswerSpeed(decodeMillis(base, texts), prefill(base, texts));
  }

  private static double decodeMillis(BaseModel base, List<RetentionText> texts) {
    List<Double> between = new ArrayList<>();
    for (RetentionText text : texts.subList(0, Math.min(PROMPTS, texts.size()))) {
      List<Long> times = new ArrayList<>();
      base.stream(
              text.prompt(),
              base.generationDefaults().toBuilder()
                  .greedy()
                  .minTokens(WARM_UP + DECODED)
                  .maxTokens(WARM_UP + DECODED)
                  .build(),
              piece -> times.add(System.nanoTime()))
          .reply();
      for (int i = WARM_UP; i < times.size(); i++) {
        between.add((times.get(i) - times.get(i - 1)) / NANOS_PER_MILLI);
      }
    }
    return median(between);
  }

  private static double prefill(BaseModel base, List<RetentionText> texts) {
    String prompt =
        texts.stream()
            .limit(LONG_PROMPT)
            .map(RetentionText::text)
            .collect(Collectors.joining("\n"));
    List<Double> speeds = new ArrayList<>();
    for (int i = 0; i <= PREFILLS; i++) {
      long start = System.nanoTime();
      Reply reply =
          base.reply(List.of(Message.user(prompt)), options -> options.greedy().maxTokens(1));
      if (i > 0) {
        speeds.add(reply.promptTokens() / ((System.nanoTime() - start) / NANOS));
      }
    }
    return median(speeds);
  }

  /** The middle one, of an even number the mean of both; not a number for none. */
  static double median(List<Double> numbers) {
    double[] sorted = numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : Arrays.stream(sorted, Math.max(0, middle - 1), Math.min(middle + 1, sorted.length))
            .average()
            .orElse(Double.NaN);
  }
}
