package io.github.qadapter.internal.data;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every field that some shape reads, under any of its names. */
final class KnownFields {
  /** In lower case, with underscores between words. */
  static final Set<String> ALL = all();

  private KnownFields() {}

  private static Set<String> all() {
    Stream<String> usual =
        Stream.of(Fields.PROMPT, Fields.SYSTEM, Fields.RESPONSES, Fields.COMPLETION, Fields.LABEL)
            .flatMap(List::stream);
    return Stream.of(
            Stream.of(Fields.CHOSEN, Fields.REJECTED, Fields.HISTORY),
            usual,
            Synonyms.all(),
            AnswerScores.names(),
            TwoAnswersForm.names(),
            TreeMessages.names(),
            StatedScores.names())
        .flatMap(names -> names)
        .collect(Collectors.toUnmodifiableSet());
  }
}
