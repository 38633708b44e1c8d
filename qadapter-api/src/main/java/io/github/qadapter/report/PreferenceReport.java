package io.github.qadapter.report;

import io.github.qadapter.Token;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The check of preference data against a model, before any time is spent on training. {@link
 * #text()} says it to people.
 *
 * <p>Lengths are in the model's tokens, in its chat template, before anything is cut, over every
 * pair that was read and that the template takes.
 *
 * @param rows how many rows were read
 * @param pairs how many pairs there are to train on
 * @param prompts how many different prompts they have
 * @param dropped what was left out, the most frequent reason first
 * @param doubtful what {@link PreferenceRow#doubts} told of rows whose pairs are kept, and
 *     duplicates and contradictory pairs: all of them are counted among {@code pairs} and trained
 *     on
 * @param cuts what is cut to fit the limits
 * @param prompt the lengths of prompts, the opening of the answer's turn included
 * @param chosen the lengths of preferred answers, the end of the turn included
 * @param rejected the lengths of the other answers, likewise
 * @param lengthGuess how well length alone tells which answer was preferred; empty without pairs
 * @param preview the first pair as the model will see it; empty without pairs
 */
public record PreferenceReport(
    long rows,
    long pairs,
    long prompts,
    List<Finding> dropped,
    List<Finding> doubtful,
    Cuts cuts,
    Lengths prompt,
    Lengths chosen,
    Lengths rejected,
    Optional<LengthGuess> lengthGuess,
    Optional<Preview> preview) {
  /** Copies the lists. */
  public PreferenceReport {
    dropped = List.copyOf(dropped);
    doubtful = List.copyOf(doubtful);
  }

  /**
   * One kind of fault.
   *
   * @param reason what is wrong
   * @param count how often; a row of several comparisons may count several times
   * @param first the first few, in the data's order
   */
  public record Finding(DropReason reason, long count, List<Place> first) {
    /** Copies the list. */
    public Finding {
      first = List.copyOf(first);
    }
  }

  /**
   * The place of a fault.
   *
   * @param origin file, line and row
   * @param explanation what was expected, what found and what to do
   */
  public record Place(Origin origin, String explanation) {}

  /**
   * The numbers of texts that are cut to fit the limits.
   *
   * @param beforeATurn prompts that lose their oldest turns
   * @param withinATurn prompts that lose the first words of the user's last turn as well
   * @param answers answers that lose their ends; both answers of a pair may count
   */
  public record Cuts(long beforeATurn, long withinATurn, long answers) {}

  /**
   * The distribution of texts' lengths, in tokens.
   *
   * @param count how many texts
   * @param shortest the least tokens; 0 without texts
   * @param mean the mean; 0 without texts
   * @param median the median
   * @param ninetyFifth the 95th percentile
   * @param longest the most tokens
   * @param bins how many texts there are of which length, without empty bins at both ends
   */
  public record Lengths(
      long count,
      int shortest,
      double mean,
      int median,
      int ninetyFifth,
      int longest,
      List<Bin> bins) {
    /** Copies the list. */
    public Lengths {
      bins = List.copyOf(bins);
    }
  }

  /**
   * The texts from one power of two up to the next.
   *
   * @param from the least tokens
   * @param to the most tokens
   * @param count how many texts
   */
  public record Bin(int from, int to, long count) {}

  /**
   * A guess that looks at nothing but length. Where it is often right, a model may learn to write
   * long answers, or short ones, instead of what was preferred in them.
   *
   * @param longer whether the better guess is the longer answer, not the shorter one
   * @param accuracy the share of pairs for which it is right, equal lengths counting half
   * @param pairs how many pairs were guessed
   */
  public record LengthGuess(boolean longer, double accuracy, long pairs) {
    private static final double WORTH_A_WARNING = 0.55;

    /**
     * Tells whether length alone predicts the choice: in at least 55% of the pairs, and more often
     * than a coin would but once in fifty data sets of this size (two standard deviations, 1/√n).
     */
    public boolean predicts() {
      return accuracy >= WORTH_A_WARNING && accuracy - 0.5 > 1 / Math.sqrt((double) pairs);
    }

    /** The finding in one sentence, without its full stop. */
    String sentence() {
      return String.format(
          Locale.ROOT,
          "The %s answer is the preferred one in %.1f%% of %d pairs",
          longer ? "longer" : "shorter",
          100 * accuracy,
          pairs);
    }

    /** What it means where it {@link #predicts}, and what to do. */
    String advice() {
      return String.format(
          Locale.ROOT,
          "length alone predicts the choice, and may be all that is learned. Add pairs whose"
              + " preferred answer is the %s one, or score by length with withObjective(o ->"
              + " o.normalizer(RESPONSE_LENGTH)).",
          longer ? "shorter" : "longer");
    }
  }

  /**
   * A pair as the model sees it.
   *
   * @param origin where it stands
   * @param template what the chat template does to answers, in one sentence
   * @param prompt the tokens of the prompt, up to where the answer begins
   * @param chosen the tokens of the preferred answer
   * @param rejected the tokens of the other answer
   */
  public record Preview(
      Origin origin,
      String template,
      List<ScoredToken> prompt,
      List<ScoredToken> chosen,
      List<ScoredToken> rejected) {
    /** Copies the lists. */
    public Preview {
      prompt = List.copyOf(prompt);
      chosen = List.copyOf(chosen);
      rejected = List.copyOf(rejected);
    }
  }

  /**
   * A token of a pair.
   *
   * @param token the token
   * @param scored whether training gives it a score, and so learns from it
   */
  public record ScoredToken(Token token, boolean scored) {}

  /** The number of rows and comparisons that were left out. */
  public long droppedCount() {
    return dropped.stream().mapToLong(Finding::count).sum();
  }

  /** The findings for a reason, dropped or doubtful; empty if there are none. */
  public Optional<Finding> finding(DropReason reason) {
    return Stream.concat(dropped.stream(), doubtful.stream())
        .filter(finding -> finding.reason() == reason)
        .findFirst();
  }

  /** The report for people to read, in lines of text. */
  public String text() {
    return new PreferenceReportText(this).toString();
  }

  @Override
  public String toString() {
    return text();
  }
}
