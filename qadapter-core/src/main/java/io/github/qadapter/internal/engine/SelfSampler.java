package io.github.qadapter.internal.engine;

import com.google.common.primitives.Ints;
import io.github.qadapter.Message;
import io.github.qadapter.NeutralText;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.decode.GuidedDecoder;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.train.StopSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Lets the base write questions and answers of its own: the chat template opens a user's turn, the
 * base goes on until that turn ends, and then answers. Everything is sampled at temperature 1.
 */
final class SelfSampler {
  /** Contents that share no beginning, so that what their prompts share is the template's. */
  private static final List<String> CONTENTS = List.of("Hello.", "What is it?", "42 zebras");

  private static final int TRIES = 10;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final OpenBase base;
  private final StopSignal stop;

  SelfSampler(OpenBase base, StopSignal stop) {
    this.base = base;
    this.stop = stop;
  }

  /**
   * Writes texts; the same for the same arguments.
   *
   * @param count how many
   * @param maxTokens how long each question and each answer may become
   * @throws QAdapterException if the base writes nothing where a user would
   */
  List<NeutralText> write(int count, int maxTokens, long seed) {
    int[] opening = opening();
    List<NeutralText> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(write(opening, maxTokens, seed + GOLDEN * (i + 1)));
    }
    return texts;
  }

  private NeutralText write(int[] opening, int maxTokens, long seed) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      String question = generate(opening, maxTokens, seed + 2L * attempt).strip();
      if (question.isEmpty()) {
        continue;
      }
      int[] prompt = base.tokenizer().promptIds(List.of(Message.user(question)));
      String answer = generate(prompt, maxTokens, seed + 2L * attempt + 1).strip();
      if (!answer.isEmpty()) {
        return NeutralText.answer(question, answer);
      }
    }
    throw new QAdapterException(
        "Expected the base to write a question and an answer of its own, but found blank text %d times; give texts with Retention.texts(...)."
            .formatted(TRIES));
  }

  private String generate(int[] prompt, int maxTokens, long seed) {
    Sampler sampler = Sampler.of(1, seed);
    Set<Integer> ends = base.tokenizer().endIds();
    List<Integer> ids =
        new GuidedDecoder(base.decoder(), null)
            .generate(
                prompt,
                maxTokens,
                ends,
                logits -> {
                  stop.check("Writing retention text");
                  return sampler.pick(logits);
                })
            .ids();
    return base.tokenizer().decode(Ints.toArray(ids));
  }

  /** The tokens before a first user's own words. */
  private int[] opening() {
    int[] shared = base.tokenizer().promptIds(List.of(Message.user(CONTENTS.get(0))));
    for (String content : CONTENTS) {
      int[] other = base.tokenizer().promptIds(List.of(Message.user(content)));
      int difference = Arrays.mismatch(shared, other);
      shared = difference < 0 ? shared : Arrays.copyOf(shared, difference);
    }
    if (shared.length == 0) {
      throw new QAdapterException(
          "Expected a chat template that opens a user's turn, but found one that puts nothing before it; give texts with Retention.texts(...).");
    }
    return shared;
  }
}
