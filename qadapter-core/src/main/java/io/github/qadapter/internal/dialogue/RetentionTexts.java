package io.github.qadapter.internal.dialogue;

import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import java.util.List;

/** The texts on which a run holds the policy to the base. */
public final class RetentionTexts {
  private RetentionTexts() {}

  /**
   * The texts that a request asks for.
   *
   * @param written the run's self-sampled dialogues, the answered ones first
   * @param answered how many of them are answered
   */
  public static List<RetentionText> of(Retention retention, List<Dialogue> written, int answered) {
    return switch (retention.source()) {
      case NONE -> List.of();
      case GIVEN -> retention.texts();
      case SELF_SAMPLED -> written.subList(0, answered).stream().map(Dialogue::text).toList();
    };
  }
}
