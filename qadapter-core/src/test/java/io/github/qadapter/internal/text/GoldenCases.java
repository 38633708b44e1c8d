package io.github.qadapter.internal.text;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.Message;
import io.github.qadapter.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The parity cases and data that system properties point at. */
public final class GoldenCases {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GoldenCases() {}

  /** The file or folder that a property names; without it the test is reported as skipped. */
  public static Path require(String property) {
    String value = System.getProperty(property, "");
    assumeTrue(!value.isBlank(), () -> "Skipped: the system property " + property + " is not set.");
    Path path = Path.of(value);
    assumeTrue(
        Files.exists(path),
        () -> "Skipped: " + property + " names " + path + ", which does not exist.");
    return path;
  }

  /** Every folder that holds a case. */
  public static List<Path> folders() throws IOException {
    try (Stream<Path> children = Files.list(require("qadapter.golden"))) {
      return children.filter(folder -> Files.exists(folder.resolve("case.json"))).sorted().toList();
    }
  }

  /** The file as a tree. */
  public static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(Files.readString(file));
  }

  /** A list of {role, content}. */
  public static List<Message> messages(JsonNode turns) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode turn : turns) {
      Role role = Role.valueOf(turn.get("role").asText().toUpperCase(Locale.ROOT));
      messages.add(new Message(role, turn.get("content").asText()));
    }
    return messages;
  }

  /** A list of numbers. */
  public static int[] ids(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
