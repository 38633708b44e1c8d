package io.github.qadapter.internal.data;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.Table;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.text.ChatPrompt;
import io.github.qadapter.internal.text.ChatTokenizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
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
  private static final int[] NONE = {};

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
   * The outcome of encoding a pair: tokens or a drop, never both. Lengths are those before anything
   * is cut.
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
    /** The number of the two answers that were cut. */
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
    return encode(pair, tokenizer::prompt, tokenizer::answerIds);
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
    Map<List<Message>, ChatPrompt> prompts = new HashMap<>();
    Table<ChatPrompt, String, int[]> answers = HashBasedTable.create();
    return row.pairs().stream()
        .map(
            pair ->
                encode(
                    pair,
                    prompt -> prompts.computeIfAbsent(prompt, tokenizer::prompt),
                    (prompt, answer) ->
                        answers
                            .row(prompt)
                            .computeIfAbsent(answer, text -> tokenizer.answerIds(prompt, text))))
        .toList();
  }

  private Encoding encode(
      PreferencePair pair,
      Function<List<Message>, ChatPrompt> prompts,
      BiFunction<ChatPrompt, String, int[]> answers) {
    ChatPrompt whole;
    int[] chosen;
    int[] rejected;
    Optional<PromptCutter.Prompt> fitting;
    try {
      whole = prompts.apply(pair.prompt());
      chosen = answers.apply(whole, pair.chosen());
      rejected = answers.apply(whole, pair.rejected());
      fitting = fitting(pair.prompt(), whole, Math.max(chosen.length, rejected.length));
    } catch (ModelFormatException e) {
      throw e;
    } catch (QAdapterException e) {
      return dropped(0, NONE, NONE, DropReason.TEMPLATE_REFUSED, String.valueOf(e.getMessage()));
    }
    if (fitting.isEmpty()) {
      return dropped(
          whole.length(), chosen, rejected, DropReason.TOO_LONG, tooLong(whole.length()));
    }
    ChatPrompt prompt = fitting.get().left();
    boolean cut = fitting.get().cut() != PromptCut.NONE;
    int room = Math.min(maxAnswerTokens, contextLength - prompt.length());
    int[] ownChosen = cut ? tokenizer.answerIds(prompt, pair.chosen()) : chosen;
    int[] ownRejected = cut ? tokenizer.answerIds(prompt, pair.rejected()) : rejected;
    int[] keptChosen = atMost(room, ownChosen);
    int[] keptRejected = atMost(room, ownRejected);
    if (Arrays.equals(keptChosen, keptRejected)) {
      return dropped(
          whole.length(), chosen, rejected, DropReason.EQUAL_ANSWERS, equal(room, ownChosen));
    }
    EncodedPair encoded =
        new EncodedPair(
            prompt.ids(),
            keptChosen,
            ownChosen.length > room,
            keptRejected,
            ownRejected.length > room);
    return new Encoding(
        whole.length(),
        chosen.length,
        rejected.length,
        fitting.get().cut(),
        Optional.of(encoded),
        Optional.empty());
  }

  private static String equal(int room, int[] answer) {
    return answer.length <= room
        ? String.format(
            Locale.ROOT,
            "expected answers that differ, but the chat template and the tokenizer make the same %d tokens of both; leave the pair out.",
            answer.length)
        : String.format(
            Locale.ROOT,
            "expected answers that differ, but found the same first %d tokens, and there is no room for more; raise maxAnswerTokens or leave the pair out.",
            room);
  }

  /**
   * The prompt beside whole answers, without its oldest turns if need be; or else in half of the
   * context at least, at the cost of the answers' ends; or else in whatever it needs.
   */
  private Optional<PromptCutter.Prompt> fitting(
      List<Message> prompt, ChatPrompt whole, int longerAnswer) {
    int beside = atMostPrompt(contextLength - Math.min(maxAnswerTokens, longerAnswer));
    if (whole.length() <= beside) {
      return Optional.of(new PromptCutter.Prompt(whole, PromptCut.NONE));
    }
    return cutter
        .beforeATurn(prompt, beside)
        .or(() -> within(prompt, whole, atMostPrompt(Math.max(beside, contextLength / 2))))
        .or(() -> within(prompt, whole, longestPrompt()));
  }

  private Optional<PromptCutter.Prompt> within(List<Message> prompt, ChatPrompt whole, int limit) {
    if (whole.length() <= limit) {
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
