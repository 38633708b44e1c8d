package io.github.qadapter.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a {@link ScriptedModel}: the chunks in which it comes, how fast they come, and how
 * it ends. Immutable: each {@code …ing} method gives a new one.
 */
public final class ScriptedAnswer {
  /** Before white space that a word follows, so that a word brings the space before it. */
  private static final Pattern WORDS = Pattern.compile("(?<=\\S)(?=\\s+\\S)");

  private final List<String> chunks;
  private final Duration pause;
  private final @Nullable RuntimeException failure;
  private final boolean endless;

  private ScriptedAnswer(
      List<String> chunks, Duration pause, @Nullable RuntimeException failure, boolean endless) {
    this.chunks = List.copyOf(chunks);
    this.pause = pause;
    this.failure = failure;
    this.endless = endless;
  }

  /**
   * An answer that comes word by word.
   *
   * @param text may be empty
   */
  public static ScriptedAnswer of(String text) {
    return new ScriptedAnswer(words(text), Duration.ZERO, null, false);
  }

  /**
   * An answer that comes in these chunks, whatever words they hold.
   *
   * @param first not empty, as the others
   * @throws IllegalArgumentException if a chunk is empty
   */
  public static ScriptedAnswer ofChunks(String first, String... others) {
    List<String> chunks = Stream.concat(Stream.of(first), Stream.of(others)).toList();
    if (chunks.contains("")) {
      throw new IllegalArgumentException(
          "Expected chunks with text in them, but found " + chunks + ".");
    }
    return new ScriptedAnswer(chunks, Duration.ZERO, null, false);
  }

  /** No text, but an exception, which {@code reply} throws and an answer in chunks ends with. */
  public static ScriptedAnswer failing(RuntimeException failure) {
    return of("").thenFailing(failure);
  }

  /** The same, but with an exception in place of its end, after all of its chunks. */
  public ScriptedAnswer thenFailing(RuntimeException failure) {
    return new ScriptedAnswer(chunks, pause, Objects.requireNonNull(failure, "failure"), false);
  }

  /**
   * The same, but without an end: after its chunks it goes on in silence until it is cancelled, the
   * model is closed or a waiting thread is interrupted. For testing what an application does then,
   * without a clock.
   */
  public ScriptedAnswer neverEnding() {
    return new ScriptedAnswer(chunks, pause, null, true);
  }

  /**
   * The same, but with a pause before each chunk.
   *
   * @param pause at least 0
   * @throws IllegalArgumentException if it is negative
   */
  public ScriptedAnswer pausing(Duration pause) {
    if (pause.isNegative()) {
      throw new IllegalArgumentException(
          "Expected a pause of at least 0, but found " + pause + ".");
    }
    return new ScriptedAnswer(chunks, pause, failure, endless);
  }

  /** The whole text. */
  public String text() {
    return String.join("", chunks);
  }

  /** The chunks in which the text comes. */
  public List<String> chunks() {
    return chunks;
  }

  Duration pause() {
    return pause;
  }

  @Nullable RuntimeException failure() {
    return failure;
  }

  boolean isEndless() {
    return endless;
  }

  /** The chunks as far as they go into a text that this one begins with. */
  List<String> chunksOf(String beginning) {
    List<String> kept = new ArrayList<>();
    int left = beginning.length();
    for (String chunk : chunks) {
      if (left == 0) {
        break;
      }
      String part = chunk.substring(0, Math.min(left, chunk.length()));
      kept.add(part);
      left -= part.length();
    }
    return kept;
  }

  /** This answer with a text before it, unless it begins with that. */
  ScriptedAnswer beginningWith(String prefix) {
    if (prefix.isEmpty() || text().startsWith(prefix)) {
      return this;
    }
    return new ScriptedAnswer(
        Stream.concat(Stream.of(prefix), chunks.stream()).toList(), pause, failure, endless);
  }

  /**
   * The words of a text, each with the white space before it; these are a scripted model's tokens.
   */
  static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(WORDS.split(text));
  }

  @Override
  public String toString() {
    String end = failure != null ? ", then " + failure : endless ? ", then silence" : "";
    return "ScriptedAnswer[\"" + text() + "\"" + end + "]";
  }
}
