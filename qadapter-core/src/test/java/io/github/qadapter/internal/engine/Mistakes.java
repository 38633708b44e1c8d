package io.github.qadapter.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests of mistakes share: how a file is damaged, and how a refusal is looked at. */
final class Mistakes {
  private Mistakes() {}

  /** Refused with an exception of this type whose sentence has all of these. */
  static void refused(
      Class<? extends RuntimeException> type, ThrowingCallable call, Object... sentence) {
    assertThatThrownBy(call)
        .isInstanceOf(type)
        .hasMessageContainingAll(
            Stream.of(sentence).map(Object::toString).toArray(CharSequence[]::new));
  }

  static void edit(Path file, String old, String wanted) throws IOException {
    String text = Files.readString(file, UTF_8);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, wanted), UTF_8);
  }

  static void truncate(Path file, int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSizeGreaterThan(length);
    Files.write(file, Arrays.copyOf(bytes, length));
  }
}
