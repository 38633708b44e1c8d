package io.github.qadapter.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.internal.torch.DecodingProgram.Layout;
import io.github.qadapter.internal.torch.StepPlan.AdapterTerm;
import io.github.qadapter.internal.torch.StepPlan.Input;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The flat numbers of a step, by hand. */
class StepPlanTest {
  /** Adapters in slots 1 and 0, which begin at layer 2. */
  private static final Input FIRST =
      new Input(
          7,
          new Layout(3, 2, 3, 64),
          5,
          List.of(new AdapterTerm(1, 0.5f), new AdapterTerm(0, -1f)),
          1);

  @Test
  void rowsAreGroupedByTheLayerAtWhichTheyBeginThenByTheirAdapter() {
    Input second = new Input(9, new Layout(0, 0, 2, 128), 8, List.of(new AdapterTerm(1, 2f)), 0.25);
    StepPlan plan = StepPlan.of(List.of(FIRST, second));
    assertThat(plan.tokens()).containsExactly(7, 9);
    assertThat(plan.positions()).containsExactly(5, 8);
    assertThat(plan.caches()).containsExactly(3, 5, 2, 3, /* second */ 0, 8, 0, 2);
    // Adapter 1 of the second begins at layer 0, then come adapters 0 and 1 of the first.
    assertThat(plan.groupShapes()).containsExactly(1, 0, 1, /* */ 0, 2, 1, /* */ 1, 2, 1);
    assertThat(plan.rowOwners()).containsExactly(1, 0, 0);
    assertThat(plan.rowFactors()).containsExactly(2f, -1f, 0.5f);
    // The first's rows, for adapters 1 and 0, lie at 2 and 1; the second's at 0.
    assertThat(plan.rowsBySequence()).containsExactly(2, 1, 0);
    assertThat(plan.baseFactors()).containsExactly(1f, 0.25f);
  }

  @Test
  void anAdaptersRowsOfTwoAnswersAreOneGroup() {
    Input second =
        new Input(
            9,
            new Layout(4, 2, 3, 64),
            8,
            List.of(new AdapterTerm(0, 3f), new AdapterTerm(1, 4f)),
            0);
    StepPlan plan = StepPlan.of(List.of(FIRST, second));
    assertThat(plan.groupShapes()).containsExactly(0, 2, 2, /* */ 1, 2, 2);
    assertThat(plan.rowOwners()).containsExactly(0, 1, 0, 1);
    assertThat(plan.rowFactors()).containsExactly(-1f, 3f, 0.5f, 4f);
    assertThat(plan.rowsBySequence()).containsExactly(2, 0, 1, 3);
  }

  @Test
  void answersOfTheBaseHaveNoGroups() {
    Input bare = new Input(7, new Layout(0, 4, 1, 64), 5, List.of(), 1);
    StepPlan plan = StepPlan.of(List.of(bare, FIRST, bare));
    assertThat(plan.rowOwners()).containsExactly(1, 1);
    assertThat(plan.rowsBySequence()).containsExactly(1, 0);
    StepPlan none = StepPlan.of(List.of(bare));
    assertThat(none.groupShapes()).isEmpty();
    assertThat(none.rowsBySequence()).isEmpty();
    assertThat(none.baseFactors()).containsExactly(1f);
  }
}
