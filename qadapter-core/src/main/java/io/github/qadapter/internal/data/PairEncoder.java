package io.github.qadapter.internal.data;

import io.github.qadapter.DropReason;
import io.github.qadapter.Message;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.PreferenceRow;
import io.github.qadapter.PreferenceRow.Drop;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns pairs into token ids under the limits on length.
 *
 * <p>A prompt that is too long loses its beginning, as {@link PromptCutter} says. Where the context
 * is too small for both, its oldest turns go before an answer loses its end; but the turn that is
 * answered stays whole as long as it leaves the answers half of the context. An answer that was cut
 * does not end its turn.
 *
 * <p>Safe for use by several threads.
 */
public final class PairEncoder {
  private final ChatTokenizer tokenizer;
  private final PromptCutter cutter;
  private final int maxPromptTokens;
  private final int maxAnswerTokens;
  private final int contextLength;

  /**
   * An encoder with its limits.
   *
   * @param tokenizer stays the caller's to close
   * @param maxPromptTokens what a longer prompt is cut to
   * @param maxAnswerTokens what a longer answer is cut to, the end-of-turn token counted
   * @param contextLength the most tokens that the model reads, prompt and one answer together
   */
  public PairEncoder(
      ChatTokenizer tokenizer, int maxPromptTokens, int maxAnswerTokens, int contextLength) {
    this.tokenizer = tokenizer;
    this.cutter = new PromptCutter(tokenizer);
    this.maxPromptTokens = maxPromptTokens;
    this.maxAnswerTokens = maxAnswerTokens;
    this.contextLength = contextLength;
  }

  /**
   * What became of a pair: tokens or a drop, never both. Lengths are those before anything is cut.
   *
   * @param promptTokens the prompt's length; 0 if the template refused it
   * @param chosenTokens the preferred answer's length, the end-of-turn token counted
   * @param rejectedTokens the other answer's length, likewise
   * @param promptCut how much of the prompt is left
   * @param pair the tokens to learn from
   * @param drop why there are none
   */
  public record Encoding(
      int promptTokens,
      int chosenTokens,
      int rejectedTokens,
      PromptCut promptCut,
      Optional<EncodedPair> pair,
      Optional<Drop> drop) {
    /** How many of the two answers were cut. */
    public int answersCut() {
      return pair.map(p -> (p.chosenCut() ? 1 : 0) + (p.rejectedCut() ? 1 : 0)).orElse(0);
    }
  }

  /**
   * Encodes a pair.
   *
   * @throws ModelFormatException if the checkpoint has no chat template that works
   */
  public Encoding encode(PreferencePair pair) {
    return encode(pair, tokenizer::promptIds, tokenizer::answerIds);
  }

  /**
   * Encodes the pairs of a row, each text once: a ranking of n answers is n (n - 1) / 2 pairs.
   *
   * @throws ModelFormatException if the checkpoint has no chat template that works
   */
  List<Encoding> encode(PreferenceRow row) {
    if (row.pairs().size() == 1) {
      return List.of(encode(row.pairs().get(0)));
    }
    Map<List<Message>, int[]> prompts = new HashMap<>();
    Map<String, int[]> answers = new HashMap<>();
    return row.pairs().stream()
        .map(
            pair ->
                encode(
                    pair,
                    prompt -> prompts.computeIfAbsent(prompt, tokenizer::promptIds),
                    answer -> answers.computeIfAbsent(answer, tokenizer::answerIds)))
        .toList();
  }

  private Encoding encode(
      PreferencePair pair,
      Function<List<Message>, int[]> promptIds,
      Function<String, int[]> answerIds) {
    int[] chosen = answerIds.apply(pair.chosen());
    int[] rejected = answerIds.apply(pair.rejected());
    int[] whole;
    Optional<PromptCutter.Prompt> fitting;
    try {
      whole = promptIds.apply(pair.prompt());
      fitting = fitting(pair.prompt(), whole, Math.max(chosen.length, rejected.length));
    } catch (ModelFormatException e) {
      throw e;
    } catch (QAdapterException e) {
      return dropped(
          0, chosen, rejected, DropReason.TEMPLATE_REFUSED, String.valueOf(e.getMessage()));
    }
    if (fitting.isEmpty()) {
      return dropped(whole.length, chosen, rejected, DropReason.TOO_LONG, tooLong(whole.length));
    }
    int[] prompt = fitting.get().ids();
    int room = Math.min(maxAnswerTokens, contextLength - prompt.length);
    int[] keptChosen = atMost(room, chosen);
    int[] keptRejected = atMost(room, rejected);
    if (Arrays.equals(keptChosen, keptRejected)) {
      return dropped(
          whole.length,
          chosen,
          rejected,
          DropReason.EQUAL_ANSWERS,
          String.format(
              Locale.ROOT,
              "expected answers that differ, but found the same first %d tokens, and there is no room for more; raise maxAnswerTokens or leave the pair out.",
              room));
    }
    EncodedPair encoded =
        new EncodedPair(
            prompt, keptChosen, chosen.length > room, keptRejected, rejected.length > room);
    return new Encoding(
        whole.length,
        chosen.length,
        rejected.length,
        fitting.get().cut(),
        Optional.of(encoded),
        Optional.empty());
  }

  /**
   * The prompt beside whole answers, without its oldest turns if need be; or else in half of the
   * context at least, at the cost of the answers' ends; or else in whatever it needs.
   */
  private Optional<PromptCutter.Prompt> fitting(
      List<Message> prompt, int[] whole, int longerAnswer) {
    int beside = atMostPrompt(contextLength - Math.min(maxAnswerTokens, longerAnswer));
    if (whole.length <= beside) {
      return Optional.of(new PromptCutter.Prompt(whole, PromptCut.NONE));
    }
    return cutter
        .beforeATurn(prompt, beside)
        .or(() -> within(prompt, whole, atMostPrompt(Math.max(beside, contextLength / 2))))
        .or(() -> within(prompt, whole, longestPrompt()));
  }

  private Optional<PromptCutter.Prompt> within(List<Message> prompt, int[] whole, int limit) {
    if (whole.length <= limit) {
      return Optional.of(new PromptCutter.Prompt(whole, PromptCut.NONE));
    }
    return cutter.beforeATurn(prompt, limit).or(() -> cutter.withinATurn(prompt, limit));
  }

  private int atMostPrompt(int tokens) {
    return Math.min(maxPromptTokens, tokens);
  }

  /** An answer needs at least one token of the context. */
  private int longestPrompt() {
    return atMostPrompt(contextLength - 1);
  }

  private String tooLong(int tokens) {
    return String.format(
        Locale.ROOT,
        "expected a prompt of at most %d tokens, but found %d, and it cannot be cut to that; %s.",
        longestPrompt(),
        tokens,
        maxPromptTokens < contextLength
            ? "raise maxPromptTokens or shorten the system message"
            : String.format(
                Locale.ROOT,
                "the model's context is %d, so shorten the system message",
                contextLength));
  }

  private static Encoding dropped(
      int prompt, int[] chosen, int[] rejected, DropReason reason, String explanation) {
    return new Encoding(
        prompt,
        chosen.length,
        rejected.length,
        PromptCut.NONE,
        Optional.empty(),
        Optional.of(new Drop(reason, explanation)));
  }

  private static int[] atMost(int room, int[] ids) {
    return ids.length <= room ? ids : Arrays.copyOf(ids, room);
  }
}
