package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PackedRowTest {
  @Test
  void answersShareThePromptAndRestartTheirPositions() {
    PackedRow row =
        PackedRow.of(new int[] {1, 2}).answer(new int[] {3, 4, 9}).cutAnswer(new int[] {5}).build();

    // The final 9 ends the first answer and is never an input; the cut answer keeps its only token.
    assertThat(row.ids()).containsExactly(1, 2, 3, 4, 5);
    assertThat(row.positions()).containsExactly(0, 1, 2, 3, 2);
    assertThat(row.segments()).containsExactly(0, 0, 1, 1, 2);
    assertThat(row.states()).containsExactly(1, 2, 3, 1, 4);
    assertThat(row.answers().get(0).terminal()).isTrue();
    assertThat(row.answers().get(1).terminal()).isFalse();
  }
}
