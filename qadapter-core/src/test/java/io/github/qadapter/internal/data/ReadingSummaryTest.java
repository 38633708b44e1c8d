package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.spi.PreferenceRows;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingSummaryTest {
  private final ReadingSummary summary = new ReadingSummary();
  private long line;

  @Test
  void saysWhatWasRecognizedWhereItChangesAndWhatWasLeftOut() {
    keep(Shape.PAIR);
    drop(DropReason.EMPTY_ANSWER, Shape.PAIR);
    drop(DropReason.NOT_JSON, null);
    keep(Shape.RANKED);
    drop(DropReason.EMPTY_ANSWER, Shape.RANKED);

    assertThat(summary.anyDropped()).isTrue();
    assertThat(summary)
        .hasToString(
            "Read 5 rows with 2 pairs: {prompt, chosen, rejected} from f, line 1 on, {prompt,"
                + " responses, scores} from f, line 4 on. Left out: 2 empty answer, 1 not JSON; the"
                + " first is f, line 2: why EMPTY_ANSWER");
  }

  @Test
  void oneIsOne() {
    keep(Shape.PAIR);
    assertThat(summary.toString()).startsWith("Read 1 row with 1 pair: ");
  }

  @Test
  void countsChangesThatAreTooManyToName() {
    for (int i = 0; i < 4; i++) {
      keep(Shape.PAIR);
      keep(Shape.RANKED);
    }
    assertThat(summary.anyDropped()).isFalse();
    assertThat(summary.toString()).endsWith(" f, line 5 on, and 3 more changes of shape.");
  }

  private void keep(Shape shape) {
    summary.add(PreferenceRows.kept(next(), shape, PreferencePair.of("p", "a", "b")));
  }

  private void drop(DropReason reason, @Nullable Shape shape) {
    summary.add(
        PreferenceRows.dropped(
            next(), Optional.ofNullable(shape), new Drop(reason, "why " + reason)));
  }

  private Origin next() {
    return new Origin("f", ++line, 0);
  }
}
