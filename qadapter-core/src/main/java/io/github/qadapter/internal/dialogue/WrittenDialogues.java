package io.github.qadapter.internal.dialogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.spi.CustomizationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The self-sampled dialogues of a run, a file for each purpose in the run's folder, so that a
 * resumed run need not write it again.
 */
public final class WrittenDialogues {
  /** Questions and answers that the policy is held to. */
  public static final String RETENTION = "retention.jsonl";

  /** Questions that lie outside the scope. */
  public static final String SCOPE = "scope.jsonl";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String QUESTION = "question";
  private static final String ANSWER = "answer";

  private final @Nullable Path folder;
  private final boolean resumed;

  private WrittenDialogues(@Nullable Path folder, boolean resumed) {
    this.folder = folder;
    this.resumed = resumed;
  }

  /** Those of a request's run; without checkpoints nothing is kept. */
  public static WrittenDialogues of(CustomizationRequest request) {
    return new WrittenDialogues(
        request.checkpoints().map(options -> options.folder()).orElse(null), request.resumed());
  }

  /** Nothing is kept. */
  public static WrittenDialogues unkept() {
    return new WrittenDialogues(null, false);
  }

  /**
   * The dialogues that a resumed run has kept under this name; else they are written now, and kept.
   */
  public List<Dialogue> of(String name, Supplier<List<Dialogue>> writer) {
    if (folder == null) {
      return writer.get();
    }
    Path file = folder.resolve(name);
    if (resumed && Files.exists(file)) {
      return read(file);
    }
    List<Dialogue> dialogues = writer.get();
    write(file, dialogues);
    return dialogues;
  }

  /** Writes beside the place and renames, so that the file is whole or absent. */
  public static void write(Path file, List<Dialogue> dialogues) {
    List<String> lines = new ArrayList<>();
    for (Dialogue dialogue : dialogues) {
      lines.add(
          MAPPER
              .createObjectNode()
              .put(QUESTION, dialogue.question())
              .put(ANSWER, dialogue.answer())
              .toString());
    }
    try {
      Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
      Files.write(fresh, lines);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Could not write %s (%s); check the disk's space and the folder's permissions.",
              file,
              e),
          e);
    }
  }

  public static List<Dialogue> read(Path file) {
    List<Dialogue> dialogues = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode row = MAPPER.readTree(line);
        if (!row.path(QUESTION).isTextual() || !row.path(ANSWER).isTextual()) {
          throw damaged(file, "a line lacks its question or its answer", null);
        }
        dialogues.add(new Dialogue(row.path(QUESTION).asText(), row.path(ANSWER).asText()));
      }
    } catch (JsonProcessingException e) {
      throw damaged(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw damaged(file, e.toString(), e);
    }
    return dialogues;
  }

  private static QAdapterException damaged(Path file, String why, @Nullable Exception cause) {
    return new QAdapterException(
        String.format(
            Locale.ROOT,
            "Expected questions and answers in %s, but could not read them (%s); delete the file to have them written again.",
            file,
            why),
        cause);
  }
}
