package io.github.qadapter.internal.adapterfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Objective;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.GoldenCase;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.weights.FloatMatrix;
import io.github.qadapter.internal.weights.LoraAdapter;
import io.github.qadapter.internal.weights.LoraMatrices;
import io.github.qadapter.internal.weights.LoraSite;
import io.github.qadapter.internal.weights.PeftFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterFolderTest {
  @Test
  void adaptersMadeElsewhereFitTheirOwnModelsOnly() {
    List<GoldenCase> cases = GoldenCase.all();
    List<LocalBaseModel> bases = new ArrayList<>();
    try {
      cases.forEach(golden -> bases.add(open(golden)));
      for (int i = 0; i < cases.size(); i++) {
        Path adapter = cases.get(i).folder().resolve("adapter");
        LocalBaseModel own = bases.get(i);
        TrainedAdapter preference = AdapterFolder.read(adapter, own.loaded());
        assertThat(preference.adapter().layout().size()).isPositive();
        assertThat(preference.objective()).hasToString(Objective.residual().toString());
        preference.adapter().close();
        for (LocalBaseModel base : bases) {
          if (base.loaded().decoder().config().hiddenSize()
              != own.loaded().decoder().config().hiddenSize()) {
            assertThatThrownBy(() -> AdapterFolder.read(adapter, base.loaded()))
                .isInstanceOf(AdapterMismatchException.class)
                .hasMessageContainingAll(
                    adapter.toString(),
                    PeftFiles.read(adapter, own.loaded().stored()).baseName(),
                    base.info().name());
          }
        }
      }
    } finally {
      bases.forEach(LocalBaseModel::close);
    }
  }

  @Test
  void anAdapterOfADeeperModelIsRefused(@TempDir Path folder) throws IOException {
    List<GoldenCase> cases = GoldenCase.all();
    try (LocalBaseModel base = open(cases.get(0))) {
      int layers = base.loaded().decoder().config().layers();
      FloatMatrix matrix = FloatMatrix.copyOf(1, 1, new float[1], 0);
      PeftFiles.write(
          folder,
          LoraAdapter.of(
              "deep-model",
              Map.of(new LoraSite(layers, TargetModule.KEY), new LoraMatrices(1, matrix, matrix))));
      assertThatThrownBy(
              () -> {
                try (LowRankAdapter adapter = AdapterFolder.readMatrices(folder, base.loaded())) {
                  assertThat(adapter.values()).isEmpty();
                }
              })
          .isInstanceOf(AdapterMismatchException.class)
          .hasMessageContainingAll("deep-model", base.info().name(), "of " + layers + " layers");
    }
  }

  private static LocalBaseModel open(GoldenCase golden) {
    return LocalBaseModel.open(golden.folder().resolve("model"), TestDevice.options());
  }
}
