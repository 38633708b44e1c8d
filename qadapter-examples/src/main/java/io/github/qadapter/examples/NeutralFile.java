package io.github.qadapter.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.RetentionText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads texts that a preference is not about: JSON Lines whose rows hold {@code text}, or a {@code
 * question} and its {@code answer}.
 */
final class NeutralFile {
  private static final ObjectReader JSON = JsonMapper.builder().build().readerFor(JsonNode.class);

  private static final String POINTER = "version https://git-lfs";

  private NeutralFile() {}

  /** The first texts of a file, or all if it holds fewer. */
  static List<RetentionText> read(Path file, int most) {
    if (!Files.isRegularFile(file)) {
      throw new QAdapterException(
          "Expected neutral texts in " + file + ", but found no such file.");
    }
    try (InputStream rows = new BufferedInputStream(Files.newInputStream(file))) {
      refusePointer(rows, file);
      return read(rows, file.toString(), most);
    } catch (IOException e) {
      throw new QAdapterException("Cannot read " + file + ": " + e, e);
    }
  }

  /** Names what stands for a file in a repository that was cloned without Git LFS. */
  private static void refusePointer(InputStream rows, Path file) throws IOException {
    rows.mark(POINTER.length());
    if (new String(rows.readNBytes(POINTER.length()), UTF_8).equals(POINTER)) {
      throw new QAdapterException(
          "Expected neutral texts in "
              + file
              + ", but found a Git LFS pointer, which stands for the file; run \"git lfs pull\" in"
              + " its folder, or download the file.");
    }
    rows.reset();
  }

  /** The first of the small stories that come with the examples. */
  static List<RetentionText> stories(int most) {
    try (InputStream rows = NeutralFile.class.getResourceAsStream("neutral.jsonl")) {
      return read(Objects.requireNonNull(rows), "the examples' own stories", most);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<RetentionText> read(InputStream in, String where, int most) {
    List<RetentionText> texts = new ArrayList<>();
    try (MappingIterator<JsonNode> rows = JSON.readValues(in)) {
      while (texts.size() < most && rows.hasNextValue()) {
        texts.add(text(rows.nextValue(), where, texts.size() + 1));
      }
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
      throw new QAdapterException(
          "Cannot read row " + (texts.size() + 1) + " of " + where + ": " + reason, e);
    }
    if (texts.isEmpty()) {
      throw new QAdapterException("Expected neutral texts in " + where + ", but found none.");
    }
    return texts;
  }

  private static RetentionText text(JsonNode row, String where, int number) {
    String text = row.path("text").asText();
    String question = row.path("question").asText();
    String answer = row.path("answer").asText();
    if (!text.isBlank()) {
      return RetentionText.plain(text);
    }
    if (!question.isBlank() && !answer.isBlank()) {
      return RetentionText.answer(question, answer);
    }
    throw new QAdapterException(
        "Expected \"text\", or \"question\" and \"answer\", in row "
            + number
            + " of "
            + where
            + ", but found neither.");
  }
}
