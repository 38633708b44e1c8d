package io.github.qadapter.internal.customize;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Objective;
import io.github.qadapter.internal.fixture.GoldenCase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The named objectives are the ones whose numbers the parity cases hold. */
class PresetsTest {
  private static final Map<String, Objective> PRESETS =
      Map.of(
          "paper-defaults", Objective.paper(),
          "reference-code", Objective.referenceCode(),
          "dpo", Objective.dpo(0.1),
          "scaled-residual", Objective.residual().toBuilder().baseWeight(0.08).build());

  @Test
  void everyPresetHasAGoldenObjective() {
    List<GoldenCase> cases = GoldenCase.all();
    for (GoldenCase golden : cases) {
      Map<String, String> found =
          golden.objectives().stream()
              .filter(expected -> PRESETS.containsKey(expected.name()))
              .collect(
                  toMap(GoldenCase.Expected::name, expected -> expected.objective().toString()));
      assertThat(found).as(golden.name()).hasSize(PRESETS.size());
      PRESETS.forEach((name, preset) -> assertThat(found).containsEntry(name, preset.toString()));
    }
  }
}
