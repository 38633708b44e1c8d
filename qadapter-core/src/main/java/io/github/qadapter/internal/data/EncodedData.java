package io.github.qadapter.internal.data;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.report.PreferenceReport.LengthGuess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Preference data as tokens, and what became of the rest. To be closed.
 *
 * @param pairs the pairs that can be learned from, in their order
 * @param read how many pairs were read, those that could not be encoded included
 * @param digest of all pairs read, from {@link DataDigest}
 * @param unread how often rows or comparisons gave no pair, by reason
 * @param dropped how many pairs could not be encoded, by reason
 * @param promptsCut how many prompts lost their beginning
 * @param answersCut how many answers lost their end; both answers of a pair may count
 * @param lengthGuess how well length alone tells which answer was preferred; empty without pairs
 */
public record EncodedData(
    EncodedPairs pairs,
    int read,
    String digest,
    Map<DropReason, Integer> unread,
    Map<DropReason, Integer> dropped,
    int promptsCut,
    int answersCut,
    Optional<LengthGuess> lengthGuess)
    implements AutoCloseable {
  /** Copies the maps. */
  public EncodedData {
    unread = Map.copyOf(unread);
    dropped = Map.copyOf(dropped);
  }

  /**
   * Reads the data through once; all there is to know of it comes of that.
   *
   * @param prompts is told of each pair's prompt, the same one as often as it comes
   * @throws io.github.qadapter.exception.PreferenceDataException if more is left out than its
   *     reading options allow
   */
  public static EncodedData of(
      PreferenceData data, PairEncoder encoder, Consumer<List<Message>> prompts) {
    Collector collector = new Collector(prompts);
    try {
      EncodingPass.through(data, encoder, collector::add);
      collector.pairs.complete();
    } catch (RuntimeException | Error e) {
      collector.pairs.close();
      throw e;
    }
    return new EncodedData(
        collector.pairs,
        collector.digest.pairs(),
        collector.digest.hex(),
        collector.unread,
        collector.dropped,
        collector.promptsCut,
        collector.answersCut,
        collector.lengths.guess());
  }

  /** The number of pairs that could not be encoded. */
  public int droppedPairs() {
    return dropped.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The counts by the names that they have among a report's settings; no text of the data. */
  public Map<String, String> counts() {
    Map<String, String> counts = new TreeMap<>();
    counts.put("data.pairs", Integer.toString(pairs.size()));
    counts.put("data.unread", unread.isEmpty() ? "0" : counts(unread));
    counts.put("data.leftOut", dropped.isEmpty() ? "0" : counts(dropped));
    counts.put("data.promptsCut", Integer.toString(promptsCut));
    counts.put("data.answersCut", Integer.toString(answersCut));
    return counts;
  }

  /** One sentence on what was left out or cut; empty if nothing was. */
  public Optional<String> account() {
    List<String> parts = new ArrayList<>();
    if (!unread.isEmpty()) {
      parts.add("gave no pair: " + counts(unread));
    }
    if (!dropped.isEmpty()) {
      parts.add("were left out: " + counts(dropped));
    }
    if (promptsCut > 0) {
      parts.add("lost the beginning of their prompt: " + promptsCut);
    }
    if (answersCut > 0) {
      parts.add("lost the end of an answer: " + answersCut);
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of("Of the preference data, " + String.join("; ", parts) + ".");
  }

  /** Counts in words, for instance "3 longer than the limit, 1 equal answers". */
  public static String counts(Map<DropReason, Integer> drops) {
    return new TreeMap<>(drops)
        .entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey().label())
            .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    pairs.close();
  }

  private static final class Collector {
    private final Consumer<List<Message>> prompts;
    private final DataDigest digest = new DataDigest();
    private final EncodedPairs pairs = new EncodedPairs();
    private final Map<DropReason, Integer> unread = new EnumMap<>(DropReason.class);
    private final Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);
    private final LengthTally lengths = new LengthTally();
    private int promptsCut;
    private int answersCut;

    Collector(Consumer<List<Message>> prompts) {
      this.prompts = prompts;
    }

    void add(PreferenceRow row, List<PairEncoder.Encoding> encodings) {
      for (PreferencePair pair : row.pairs()) {
        digest.add(pair);
        prompts.accept(pair.prompt());
      }
      row.drops().forEach(drop -> unread.merge(drop.reason(), 1, Integer::sum));
      for (PairEncoder.Encoding encoding : encodings) {
        encoding.pair().ifPresent(pair -> add(pair, encoding));
        encoding.drop().ifPresent(drop -> dropped.merge(drop.reason(), 1, Integer::sum));
        promptsCut += encoding.promptCut() == PromptCut.NONE ? 0 : 1;
        answersCut += encoding.answersCut();
      }
    }

    private void add(EncodedPair pair, PairEncoder.Encoding encoding) {
      pairs.add(pair);
      lengths.add(encoding.chosenTokens(), encoding.rejectedTokens());
    }
  }
}
