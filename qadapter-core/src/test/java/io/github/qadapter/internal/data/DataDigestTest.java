package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataDigestTest {
  private static final PreferencePair FIRST = PreferencePair.of("p", "ab", "c");
  private static final PreferencePair SECOND = PreferencePair.of("q", "ü", "c");

  @Test
  void isEqualForEqualPairs() {
    String digest = DataDigest.sha256(PreferenceData.of(List.of(FIRST, SECOND)));

    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(
            DataDigest.sha256(
                PreferenceData.builder().add("p", "ab", "c").add("q", "ü", "c").build()))
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
    // printf '\0\0\0\1' '\0\0\0\1' '\0\0\0\4USER' '\0\0\0\1p' '\0\0\0\2ab' '\0\0\0\1c' | sha256sum
    assertThat(digest(FIRST))
        .isEqualTo("f40dd9218a5785edc5ebcf015ef1abb2137828c40e3f3bdf0c53ef90b4aecf8e");
  }

  private static String digest(PreferencePair... pairs) {
    return DataDigest.sha256(PreferenceData.of(List.of(pairs)));
  }
}
