package io.github.qadapter.internal.dialogue;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.text.UserTurn;
import io.github.qadapter.spi.CustomizationRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dialogues that were written so far, by their place, and the files in which they outlast the
 * process: one beside the run, from which a resumed run takes them, and one in the cache, named by
 * all that decides what is written, from which any run takes them. The cache is a convenience: if
 * it cannot be read or written, that is said once and nothing else.
 */
public final class DialogueStore {
  /** The file beside a run. */
  public static final String IN_RUN = "self-sampled.jsonl";

  private static final Logger LOG = LoggerFactory.getLogger(DialogueStore.class);

  /** Another number for files whose dialogues would be others. */
  private static final int FORMAT = 1;

  private final @Nullable Path inRun;
  private @Nullable Path cached;
  private final TreeMap<Integer, Dialogue> dialogues = new TreeMap<>();
  private int unsaved;

  private DialogueStore(@Nullable Path inRun, @Nullable Path cached) {
    this.inRun = inRun;
    this.cached = cached;
  }

  /** A store without files. */
  public static DialogueStore unkept() {
    return new DialogueStore(null, null);
  }

  /** The store of a request's run, with what is in its files. */
  public static DialogueStore of(
      LoadedModel base, CustomizationRequest request, DialoguePlan plan) {
    return of(base, request, plan, CacheFolder.ofProcess());
  }

  /**
   * The same with another cache.
   *
   * @param cache the folder of the cache; empty for none
   */
  static DialogueStore of(
      LoadedModel base, CustomizationRequest request, DialoguePlan plan, Optional<Path> cache) {
    DialogueStore store =
        new DialogueStore(
            request
                .checkpoints()
                .map(Checkpoints::folder)
                .map(run -> run.resolve(IN_RUN))
                .orElse(null),
            cache.map(folder -> folder.resolve(name(base, plan))).orElse(null));
    store.load(plan, request.resumed());
    return store;
  }

  /** A name that differs where any dialogue might. */
  private static String name(LoadedModel base, DialoguePlan plan) {
    UserTurn turn = base.tokenizer().userTurn();
    Hasher key = Hashing.sha256().newHasher().putInt(FORMAT).putInt(plan.maxTokens());
    for (String part :
        List.of(
            base.fingerprints().weights(),
            base.fingerprints().tokenizer(),
            String.valueOf(base.info().precision()),
            String.valueOf(base.decoder().device()))) {
      key.putInt(part.length()).putString(part, StandardCharsets.UTF_8);
    }
    for (int[] ids :
        List.of(
            turn.opening().toArray(),
            turn.closing().toArray(),
            Ints.toArray(base.tokenizer().endIds().stream().sorted().toList()))) {
      key.putInt(ids.length);
      for (int id : ids) {
        key.putInt(id);
      }
    }
    return String.format(
        Locale.ROOT,
        "self-sampled-%s-seed%d.jsonl",
        key.hash().toString().substring(0, 24),
        plan.seed());
  }

  private void load(DialoguePlan plan, boolean resumed) {
    if (cached != null && Files.exists(cached)) {
      try {
        keep(DialogueFile.read(cached), plan);
      } catch (QAdapterException e) {
        LOG.warn("Writing again what was cached: {}", e.getMessage());
      }
    }
    if (inRun != null && resumed && Files.exists(inRun)) {
      keep(DialogueFile.read(inRun), plan);
    }
  }

  /** An answered dialogue is no bare question's substitute: the two may differ. */
  private void keep(Map<Integer, Dialogue> found, DialoguePlan plan) {
    found.forEach(
        (place, dialogue) -> {
          if (place < plan.total() && dialogue.isAnswered() == plan.isAnswered(place)) {
            dialogues.put(place, dialogue);
          }
        });
  }

  boolean has(int place) {
    return dialogues.containsKey(place);
  }

  void put(int place, Dialogue dialogue) {
    dialogues.put(place, dialogue);
    unsaved++;
  }

  /** The number of dialogues that are not in the files yet. */
  int unsaved() {
    return unsaved;
  }

  /** All by their place. */
  List<Dialogue> all() {
    return List.copyOf(dialogues.values());
  }

  /** The number of dialogues. */
  int size() {
    return dialogues.size();
  }

  /**
   * Writes what there is, each file whole or as it was.
   *
   * @throws QAdapterException if the run's file cannot be written
   */
  void save() {
    if (inRun != null) {
      DialogueFile.write(inRun, dialogues);
    }
    if (cached != null && unsaved > 0) {
      try {
        DialogueFile.write(cached, DialogueFile.joined(cached, dialogues));
      } catch (QAdapterException e) {
        LOG.warn("Self-sampled text is not cached: {}", e.getMessage());
        cached = null;
      }
    }
    unsaved = 0;
  }

  /** The file from which the next run takes them, for people; empty if there is none. */
  Optional<String> place() {
    return Optional.ofNullable(inRun != null ? inRun : cached).map(Path::toString);
  }
}
