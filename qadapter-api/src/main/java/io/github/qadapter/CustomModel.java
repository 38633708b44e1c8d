package io.github.qadapter;

import io.github.qadapter.exception.StorageException;
import io.github.qadapter.report.AnswerExplanation;
import io.github.qadapter.report.Explanation;
import io.github.qadapter.report.TextDrift;
import io.github.qadapter.report.TrainingReport;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A base model together with a learned preference. Closing it leaves the base open.
 *
 * <pre>{@code
 * System.out.println(polite.withStrength(0.5).chat("Where is my parcel?"));
 * List<RankedAnswer> ranked = polite.rank(prompt, List.of("No idea.", "Let me look that up."));
 * System.out.println(ranked.get(0).answer());
 * }</pre>
 *
 * <p>Engines implement it, applications do not: it gets further methods.
 */
public interface CustomModel extends LanguageModel {
  /** The base it was customized from. */
  BaseModel base();

  /** The objective that was optimized. */
  Objective objective();

  /**
   * The same model at another strength: log π_s ∝ (1 − s) log π₁ + s log π̃. 0 answers exactly as
   * the base does, bit for bit; 1 is the customized policy; more exaggerates.
   *
   * <p>The result shares this model's memory; closing it does nothing, closing this model ends it.
   *
   * @param strength at least 0
   * @throws IllegalArgumentException if the strength is negative or not finite
   */
  CustomModel withStrength(double strength);

  /**
   * The same model with a strength that depends on the prompt or on the position in the answer.
   * Otherwise as {@link #withStrength(double)}; several adapters are combined with {@link
   * QAdapter#mix}.
   */
  CustomModel withStrength(StrengthSchedule dial);

  /**
   * The strength; unless changed, the one stored with the adapter, which is mostly 1. NaN if it
   * depends on prompt or position.
   */
  double strength();

  /**
   * The membership of a prompt in the learned scope: 1 within its scope, where the preference has
   * its full strength, 0 outside, where the base answers alone, and between on the passage. 1 for
   * every prompt unless a scope was learned.
   */
  double scope(List<Message> prompt);

  /** {@link #scope(List)} of a single user's turn. */
  default double scope(String prompt) {
    return scope(Message.prompt(prompt));
  }

  /**
   * The recovered reward of an answer and of each of its tokens, whatever strength and scope are.
   */
  Reward reward(List<Message> prompt, String answer);

  /** {@link #reward(List, String)} after a single user's turn. */
  default Reward reward(String prompt, String answer) {
    return reward(Message.prompt(prompt), answer);
  }

  /**
   * The recovered reward of a conversation's last answer.
   *
   * @param conversation its last message is the assistant's
   * @throws IllegalArgumentException if it is not, or is the only one
   */
  default Reward reward(List<Message> conversation) {
    int last = conversation.size() - 1;
    if (last < 1 || conversation.get(last).role() != Role.ASSISTANT) {
      throw new IllegalArgumentException(
          "Expected a conversation that ends with the assistant's answer, but found "
              + (last < 0 ? "none" : "one that ends otherwise")
              + ".");
    }
    return reward(conversation.subList(0, last), conversation.get(last).content());
  }

  /**
   * Orders answers to one prompt by their recovered reward, the best first.
   *
   * @param answers at least one, none of them blank
   */
  default List<RankedAnswer> rank(List<Message> prompt, List<String> answers) {
    return answers.stream()
        .map(answer -> new RankedAnswer(answer, reward(prompt, answer)))
        .sorted(
            Comparator.comparingDouble((RankedAnswer ranked) -> ranked.reward().score()).reversed())
        .toList();
  }

  /** {@link #rank(List, List)} after a single user's turn. */
  default List<RankedAnswer> rank(String prompt, List<String> answers) {
    return rank(Message.prompt(prompt), answers);
  }

  /**
   * Generates several answers and returns the one with the highest recovered reward. An answer that
   * was cut counts as if it ended there.
   *
   * @param count how many to generate, at least 1
   * @param options should draw, or all answers are the same
   */
  default Reply bestOf(List<Message> prompt, int count, GenerationOptions options) {
    List<Reply> replies = replies(prompt, count, options);
    List<String> texts =
        replies.stream().map(Reply::text).filter(text -> !text.isBlank()).distinct().toList();
    if (texts.isEmpty()) {
      return replies.get(0);
    }
    String best = rank(prompt, texts).get(0).answer();
    return replies.stream().filter(reply -> reply.text().equals(best)).findFirst().orElseThrow();
  }

  /** {@link #bestOf(List, int, GenerationOptions)} with options given in place. */
  default Reply bestOf(
      List<Message> prompt, int count, Consumer<GenerationOptions.Builder> options) {
    return bestOf(prompt, count, Builders.generation(options));
  }

  /** {@link #bestOf(List, int, GenerationOptions)} to a single user's turn. */
  default Reply bestOf(String prompt, int count, GenerationOptions options) {
    return bestOf(Message.prompt(prompt), count, options);
  }

  /** {@link #bestOf(String, int, GenerationOptions)} with options given in place. */
  default Reply bestOf(String prompt, int count, Consumer<GenerationOptions.Builder> options) {
    return bestOf(prompt, count, Builders.generation(options));
  }

  /**
   * The next token's probabilities under base and preference, whatever strength and scope are.
   *
   * @param prompt the conversation to be answered
   * @param top how many tokens to show, at least 1
   */
  Explanation explain(List<Message> prompt, int top);

  /** {@link #explain(List, int)} of a single user's turn. */
  default Explanation explain(String prompt, int top) {
    return explain(Message.prompt(prompt), top);
  }

  /**
   * The probabilities of base and preference at each token of an answer, whatever strength and
   * scope are.
   *
   * @param prompt the conversation that is answered
   * @param answer not blank
   * @param top how many favorites of each policy to show, at least 1
   */
  AnswerExplanation explain(List<Message> prompt, String answer, int top);

  /** {@link #explain(List, String, int)} of a single user's turn. */
  default AnswerExplanation explain(String prompt, String answer, int top) {
    return explain(Message.prompt(prompt), answer, top);
  }

  /**
   * How far this model is from its base along an answer, at its strength and scope, with the
   * log-likelihood of both.
   *
   * @param answer not blank
   * @throws IllegalArgumentException if the strength moves with the position in the answer
   * @throws UnsupportedOperationException if the model does not know its base's whole policy
   */
  default TextDrift drift(List<Message> prompt, String answer) {
    throw Unsupported.policies();
  }

  /** {@link #drift(List, String)} after a single user's turn. */
  default TextDrift drift(String prompt, String answer) {
    return drift(Message.prompt(prompt), answer);
  }

  /**
   * {@link #drift(List, String)} along a continuation of a text, without a chat template and
   * without an end.
   *
   * @param text at least one token
   * @param continuation what comes after it, a first space included; at least one token
   */
  default TextDrift completionDrift(String text, String continuation) {
    throw Unsupported.policies();
  }

  /** The description of the adapter, at its stored strength. */
  AdapterInfo adapter();

  /**
   * Writes the adapter as PEFT's files with our own beside them. The folder appears whole or not at
   * all; one that already holds an adapter is replaced.
   *
   * @throws StorageException if the folder holds something else or cannot be written
   */
  void save(Path folder);

  /**
   * Writes base and adapter as one plain model in Hugging Face layout, for programs that know
   * neither adapters nor this library: configuration, tokenizer and weights W + scale · B A, in the
   * base's stored precision and files. Tensors are written piece by piece, and the folder appears
   * whole or not at all.
   *
   * <p>Such a model answers as this one does, up to the rounding of its weights: that asks for an
   * objective whose policy is the adapted model, which the default's is, for strength 1 and for no
   * learned scope. Nothing else is one plain model, and is refused.
   *
   * @param folder new or empty
   * @throws StorageException if the folder holds something, or the disk has no room
   * @throws QAdapterException if this model cannot be one plain model, or the base is a GGUF file
   */
  void exportMerged(Path folder);

  /**
   * Writes base and adapter as one GGUF file, for llama.cpp and what is built on it. Otherwise as
   * {@link #exportMerged}. Of a base that is a GGUF file, all that the adapter leaves alone is
   * copied byte for byte and the changed matrices are written in the format; of a folder, all
   * matrices are.
   *
   * @param file not there yet
   * @throws StorageException if the file is there, or the disk has no room
   * @throws QAdapterException if this model cannot be one plain model, or its architecture or its
   *     tokenizer is not supported for such files
   */
  void exportGguf(Path file, GgufFormat format);

  /** The number format of the matrices of an exported GGUF file; vectors stay in 32 bits. */
  enum GgufFormat {
    /** 16 bits, 11 of them digits; refuses weights beyond 65504. */
    F16,
    /** 16 bits, 8 of them digits, with the range of 32 bits: what most models are published in. */
    BF16,
    /** 8 bits and a scale for each 32 weights: half the size, a coarser copy. */
    Q8_0
  }

  /** The training report; empty for an adapter that came without one. */
  Optional<TrainingReport> report();
}
