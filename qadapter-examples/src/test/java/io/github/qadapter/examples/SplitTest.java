package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  /** Four pairs to each prompt, as in data with one answer per style. */
  private static PreferenceData data(int prompts) {
    return PreferenceData.of(
        IntStream.range(0, 4 * prompts)
            .mapToObj(i -> PreferencePair.of("prompt " + i / 4, "chosen", "rejected " + i % 4))
            .toList());
  }

  private static List<List<Message>> prompts(PreferenceData data) {
    return data.pairs().stream().map(PreferencePair::prompt).distinct().toList();
  }

  @Test
  void learnsFromTheFrontAndJudgesByTheEnd() {
    Split split = Split.of(data(100), 240, 100);

    assertThat(split.training().pairs()).isEqualTo(data(100).slice(0, 240).pairs());
    assertThat(split.heldOut().orElseThrow().pairs()).isEqualTo(data(100).slice(300, 400).pairs());
  }

  @Test
  void leavesHoldingOutToTheRunUnlessTold() {
    assertThat(Split.of(data(20), 60, null))
        .satisfies(split -> assertThat(split.training().size()).isEqualTo(60))
        .satisfies(split -> assertThat(split.heldOut()).isEmpty());
    assertThat(Split.of(data(20), null, null).training().size()).isEqualTo(80);
    assertThat(Split.of(data(20), null, 0).heldOut().orElseThrow().size()).isZero();
  }

  @Test
  void putsNoPromptOnBothSides() {
    Split byPairs = Split.of(data(10), 18, 20);
    Split byHeldOut = Split.of(data(10), null, 10);

    assertThat(prompts(byPairs.training()))
        .doesNotContainAnyElementsOf(prompts(byPairs.heldOut().orElseThrow()));
    assertThat(byHeldOut.training().size()).isEqualTo(28);
    assertThat(prompts(byHeldOut.training()))
        .doesNotContainAnyElementsOf(prompts(byHeldOut.heldOut().orElseThrow()));
  }

  @Test
  void refusesMoreThanThereIs() {
    assertThatThrownBy(() -> Split.of(data(10), 41, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--pairs between 1 and 40")
        .hasMessageContaining("41");
    assertThatThrownBy(() -> Split.of(data(10), 18, 21))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--held-out between 0 and 20")
        .hasMessageContaining("21");
  }
}
