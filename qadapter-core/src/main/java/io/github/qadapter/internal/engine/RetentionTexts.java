package io.github.qadapter.internal.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.NeutralText;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Retention;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.spi.CustomizationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The texts on which a run holds the policy to the base. What the base wrote itself is kept in the
 * run's folder, so that a resumed run need not write it again.
 */
final class RetentionTexts {
  static final String FILE = "retention.jsonl";

  private static final Logger LOG = LoggerFactory.getLogger(RetentionTexts.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RetentionTexts() {}

  /**
   * The texts that a request asks for.
   *
   * @param run the run's folder, if it has one
   */
  static List<NeutralText> of(
      OpenBase base, CustomizationRequest request, @Nullable Path run, StopSignal stop) {
    Retention retention = request.retention();
    return switch (retention.source()) {
      case NONE -> List.of();
      case GIVEN -> retention.texts();
      case SELF_SAMPLED -> selfSampled(base, request, run, stop);
    };
  }

  private static List<NeutralText> selfSampled(
      OpenBase base, CustomizationRequest request, @Nullable Path run, StopSignal stop) {
    Path file = run == null ? null : run.resolve(FILE);
    if (file != null && request.resumed() && Files.exists(file)) {
      return read(file);
    }
    Retention retention = request.retention();
    LOG.info("The base writes {} questions and answers to be held to.", retention.count());
    List<NeutralText> texts =
        new SelfSampler(base, stop)
            .write(retention.count(), retention.maxTokens(), request.training().seed());
    if (file != null) {
      write(file, texts);
    }
    return texts;
  }

  /** Writes beside the place and renames, so that the file is whole or absent. */
  static void write(Path file, List<NeutralText> texts) {
    List<String> lines = new ArrayList<>();
    for (NeutralText text : texts) {
      lines.add(
          MAPPER
              .createObjectNode()
              .put("question", text.prompt().get(0).content())
              .put("answer", text.text())
              .toString());
    }
    try {
      Path fresh = file.resolveSibling("." + FILE + ".new");
      Files.write(fresh, lines);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new QAdapterException(
          "Could not write %s (%s); check the disk's space and the folder's permissions."
              .formatted(file, e),
          e);
    }
  }

  static List<NeutralText> read(Path file) {
    List<NeutralText> texts = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        JsonNode row = MAPPER.readTree(line);
        texts.add(NeutralText.answer(row.path("question").asText(), row.path("answer").asText()));
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, e);
    } catch (IOException e) {
      throw damaged(file, e);
    }
    return texts;
  }

  private static QAdapterException damaged(Path file, Exception cause) {
    return new QAdapterException(
        "Expected questions and answers in %s, but could not read them (%s); delete the file to have them written again."
            .formatted(file, cause.getMessage()),
        cause);
  }
}
