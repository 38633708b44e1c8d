package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataDigestTest {
  private static final PreferencePair FIRST = PreferencePair.of("p", "ab", "c");
  private static final PreferencePair SECOND = PreferencePair.of("q", "ü", "c");

  @Test
  void isEqualForEqualPairs() {
    String digest = digest(FIRST, SECOND);

    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(digest(PreferencePair.of("p", "ab", "c"), PreferencePair.of("q", "ü", "c")))
        .isEqualTo(digest);
  }

  @Test
  void tellsEveryDifferenceApart() {
    assertThat(
            List.of(
                digest(FIRST, SECOND),
                digest(SECOND, FIRST),
                digest(FIRST),
                digest(),
                digest(PreferencePair.of("p", "a", "bc")),
                digest(PreferencePair.of("pa", "b", "c")),
                digest(PreferencePair.of("p", "c", "ab")),
                digest(new PreferencePair(List.of(Message.system("p")), "ab", "c")),
                digest(
                    new PreferencePair(List.of(Message.user(""), Message.user("p")), "ab", "c"))))
        .doesNotHaveDuplicates();
  }

  /** Saved with every adapter: the value for given data must never change. */
  @Test
  void staysTheSameForEver() {
    // printf '\0\0\0\1' '\0\0\0\4USER' '\0\0\0\1p' '\0\0\0\2ab' '\0\0\0\1c' '\0\0\0\1' | sha256sum
    assertThat(digest(FIRST))
        .isEqualTo("64aca3329f2caa9e2812c44f735a4a2c613a9bcc6963a92d66706d566a3c9bfa");
  }

  private static String digest(PreferencePair... pairs) {
    DataDigest digest = new DataDigest();
    List.of(pairs).forEach(digest::add);
    assertThat(digest.pairs()).isEqualTo(pairs.length);
    return digest.hex();
  }
}
