package io.github.qadapter.internal.dialogue;

import com.google.common.hash.Hashing;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.text.UserTurn;
import io.github.qadapter.internal.train.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lets the base write users' turns and answers to them, at temperature 1: what it believes
 * conversations are like. From the chat template's opening of a user's turn it goes on up to the
 * turn's end, then from there as the assistant.
 */
public final class SelfSampler {
  /**
   * The number of dialogues that are decoded at once. Memory's bandwidth is the limit for one; a
   * cache for each is the price of more.
   */
  private static final int ROWS = 8;

  /** A chat model hardly ever says nothing; one that does so this often has nothing to say. */
  private static final int TRIES = 20;

  private final LoadedModel base;
  private final StopSignal stop;

  /** A sampler of one base. */
  public SelfSampler(LoadedModel base, StopSignal stop) {
    this.base = base;
    this.stop = stop;
  }

  /**
   * Writes questions with answers. The same arguments and base give the same ones on one machine.
   *
   * @param count how many
   * @param maxTokens how long each question and each answer may become
   * @throws io.github.qadapter.exception.ModelFormatException if the chat template does not open
   *     users' turns
   * @throws QAdapterException if the base has nothing to say
   */
  public List<Dialogue> write(int count, int maxTokens, long seed) {
    return dialogues(count, maxTokens, true, seed, "Writing retention text");
  }

  /** Writes questions alone; otherwise as {@link #write}. */
  public List<Dialogue> prompts(int count, int maxTokens, long seed) {
    return dialogues(count, maxTokens, false, seed, "Writing prompts for the scope");
  }

  /** work: what goes on, should it be stopped. */
  private List<Dialogue> dialogues(
      int count, int maxTokens, boolean answered, long seed, String work) {
    UserTurn turn = base.tokenizer().userTurn();
    SortedMap<Integer, Dialogue> written = new TreeMap<>();
    List<Integer> wanted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      wanted.add(i);
    }
    for (int attempt = 0; attempt < TRIES && !wanted.isEmpty(); attempt++) {
      List<Integer> missing = new ArrayList<>();
      for (int from = 0; from < wanted.size(); from += ROWS) {
        List<Integer> some = wanted.subList(from, Math.min(from + ROWS, wanted.size()));
        List<DialogueRow> rows = new ArrayList<>();
        for (int place : some) {
          rows.add(
              new DialogueRow(
                  turn,
                  base.tokenizer().endIds(),
                  maxTokens,
                  answered,
                  Sampler.drawing(seedOf(seed, place, attempt))));
        }
        base.engine()
            .submit(
                new DecodeRequest(
                    turn.opening(), AdapterMix.NONE, List.copyOf(rows), ContextOverflow.STOP, null))
            .await(() -> stop.check(work));
        for (int i = 0; i < some.size(); i++) {
          Optional<Dialogue> dialogue = rows.get(i).written(base.tokenizer());
          if (dialogue.isPresent()) {
            written.put(some.get(i), dialogue.get());
          } else {
            missing.add(some.get(i));
          }
        }
      }
      wanted = missing;
    }
    if (!wanted.isEmpty()) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected %s to write %d users' turns of its own, but %d were empty in each of %d tries; give texts and prompts of your own.",
              base.info().name(),
              count,
              wanted.size(),
              TRIES));
    }
    return List.copyOf(written.values());
  }

  /** Each text has a seed of its own, so that one that is tried again changes no other. */
  private static long seedOf(long seed, int place, int attempt) {
    return Hashing.murmur3_128()
        .newHasher()
        .putLong(seed)
        .putInt(place)
        .putInt(attempt)
        .hash()
        .asLong();
  }
}
