package io.github.qadapter.internal.dialogue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON Lines of dialogues with their places; a question that nobody answered has no answer. */
final class DialogueFile {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PLACE = "place";
  private static final String QUESTION = "question";
  private static final String ANSWER = "answer";

  private DialogueFile() {}

  /** Writes beside the place and renames, so that the file is whole or absent. */
  static void write(Path file, Map<Integer, Dialogue> dialogues) {
    List<String> lines = new ArrayList<>();
    dialogues.forEach(
        (place, dialogue) -> {
          ObjectNode row =
              MAPPER.createObjectNode().put(PLACE, place).put(QUESTION, dialogue.question());
          if (dialogue.isAnswered()) {
            row.put(ANSWER, dialogue.answer());
          }
          lines.add(row.toString());
        });
    AtomicFile.write(file, fresh -> Files.write(fresh, lines));
  }

  /** These dialogues and those that the file has beyond them, which another run may want. */
  static Map<Integer, Dialogue> joined(Path file, Map<Integer, Dialogue> dialogues) {
    Map<Integer, Dialogue> all = new TreeMap<>();
    if (Files.exists(file)) {
      try {
        all.putAll(read(file));
      } catch (QAdapterException damaged) {
        all.clear(); // said when it was loaded, and mended now
      }
    }
    all.putAll(dialogues);
    return all;
  }

  /**
   * The dialogues of a file.
   *
   * @throws QAdapterException if it cannot be read
   */
  static Map<Integer, Dialogue> read(Path file) {
    Map<Integer, Dialogue> dialogues = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode row = MAPPER.readTree(line);
        if (!row.path(PLACE).isInt()
            || !row.path(QUESTION).isTextual()
            || (row.has(ANSWER) && !row.path(ANSWER).isTextual())) {
          throw damaged(file, "a line lacks its place or its question", null);
        }
        dialogues.put(
            row.path(PLACE).asInt(),
            new Dialogue(row.path(QUESTION).asText(), row.path(ANSWER).asText()));
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
