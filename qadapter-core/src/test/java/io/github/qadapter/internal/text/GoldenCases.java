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
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The parity cases and data that system properties point at. */
public final class GoldenCases {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** For a run that no build has set up, from the module's folder. */
  private static final Map<String, String> DEFAULTS =
      Map.of("qadapter.golden", "../../shared/golden");

  private GoldenCases() {}

  /** The file or folder that a property names; without it the test is reported as skipped. */
  public static Path require(String property) {
    String value = System.getProperty(property, DEFAULTS.getOrDefault(property, ""));
    assumeTrue(!value.isBlank(), () -> "Skipped: the system property " + property + " is not set.");
    Path path = Path.of(value);
    assumeTrue(
        Files.exists(path),
        () -> "Skipped: " + property + " names " + path + ", which does not exist.");
    return path;
  }

  /** Every folder that holds a case; without any the test is reported as skipped. */
  public static List<Path> folders() throws IOException {
    Path root = require("qadapter.golden");
    try (Stream<Path> children = Files.list(root)) {
      List<Path> cases =
          children.filter(folder -> Files.exists(folder.resolve("case.json"))).sorted().toList();
      assumeTrue(!cases.isEmpty(), () -> "Skipped: no folder in " + root + " holds a case.json.");
      return cases;
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
