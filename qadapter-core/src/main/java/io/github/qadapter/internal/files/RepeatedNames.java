package io.github.qadapter.internal.files;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads JSON in which an object may have a name twice: as in Python, the last one counts. */
public final class RepeatedNames {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedNames.class);

  /** The beginning of Jackson's message about a repeated name. */
  private static final String REPEATED = "Duplicate field";

  private RepeatedNames() {}

  /**
   * The tree that these bytes of the file spell. A repeated name is logged.
   *
   * @param strict a mapper that refuses repeated names
   * @throws JsonProcessingException if they spell none
   */
  public static JsonNode readTree(ObjectMapper strict, byte[] json, Path file) throws IOException {
    try {
      return strict.readTree(json);
    } catch (JsonParseException e) {
      if (!e.getOriginalMessage().startsWith(REPEATED)) {
        throw e;
      }
      JsonNode tree =
          strict.copy().disable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).readTree(json);
      LOG.warn(
          "{} in {}; the last one counts.",
          e.getOriginalMessage().replaceAll("\\p{Cntrl}", "?"),
          file);
      return tree;
    }
  }
}
