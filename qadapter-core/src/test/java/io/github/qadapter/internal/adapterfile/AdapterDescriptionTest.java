package io.github.qadapter.internal.adapterfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.AdapterInfo;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Objective;
import io.github.qadapter.QAdapter;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.platform.LibraryVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterDescriptionTest {
  @TempDir private Path folder;

  /** Width 192, key and value heads together 64, so that V's matrices hold r · (192 + 64). */
  @Test
  void anOpenAdapterAndItsFolderAreDescribedAlike() throws IOException {
    Instant begin = Instant.now().minusSeconds(1);
    AdapterInfo open;
    try (LocalBaseModel base = TinyModel.open();
        CustomModel custom =
            TinyModel.brief(base)
                .withAdapter(
                    options ->
                        options
                            .rank(2)
                            .alpha(6)
                            .targets(TargetModule.VALUE)
                            .lastLayers(3)
                            .rankPattern("layers\\.4\\..*", 4, 6))
                .withObjective(Objective.dpo(0.2))
                .train()) {
      open = custom.adapter();
      custom.save(folder.resolve("adapter"));
      assertThat(QAdapter.inspect(folder.resolve("adapter"))).isEqualTo(open);
      try (CustomModel again = QAdapter.load(base, folder.resolve("adapter"))) {
        assertThat(again.adapter()).isEqualTo(open);
      }
      assertThat(open.base().fingerprint()).contains(base.info().fingerprint());
    }
    assertThat(open.matrices().rank()).isEqualTo(2);
    assertThat(open.matrices().alpha()).isEqualTo(6);
    assertThat(open.matrices().targets()).containsExactly(TargetModule.VALUE);
    assertThat(open.matrices().layers()).containsExactly(2, 3, 4);
    assertThat(open.matrices().parameters()).isEqualTo((2 + 2 + 4) * (192 + 64));
    assertThat(open.matrices().bytes()).isEqualTo(4L * (2 + 2 + 4) * (192 + 64));
    assertThat(open.base().name()).contains("tiny-model");
    assertThat(open.objective()).isEqualTo(Objective.dpo(0.2));
    assertThat(open.strength()).isEqualTo(1);
    assertThat(open.scoped()).isFalse();
    assertThat(open.origin().version()).contains(LibraryVersion.get());
    assertThat(open.origin().created().orElseThrow()).isBetween(begin, Instant.now());
    assertThat(open.text())
        .contains("rank 2, alpha 6.0, on value of layers 2 to 4", "2,048 numbers, 8,192 bytes");
  }

  @Test
  void whatPeftMadeSaysLess() throws IOException {
    try (LocalBaseModel base = TinyModel.open();
        CustomModel custom = TinyModel.train(base)) {
      custom.save(folder.resolve("adapter"));
    }
    Files.delete(folder.resolve("adapter/qadapter_config.json"));
    AdapterInfo info = QAdapter.inspect(folder.resolve("adapter"));
    assertThat(info.base())
        .isEqualTo(new AdapterInfo.Base(Optional.of("tiny-model"), Optional.empty()));
    assertThat(info.origin()).isEqualTo(new AdapterInfo.Origin(Optional.empty(), Optional.empty()));
    assertThat(info.objective()).isEqualTo(Objective.residual());
    assertThat(info.text()).contains("PEFT or another program");
  }

  @Test
  void aFolderWithoutAnAdapterIsRefused() {
    assertThatThrownBy(() -> QAdapter.inspect(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll("adapter_config.json", folder.toString());
  }
}
