package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.train.TrainingState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final Locale EGYPT = Locale.forLanguageTag("ar-EG");

  @TempDir private Path folder;

  @Test
  void namesHaveTheSameDigitsInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(EGYPT);
    try {
      assertThat(store().save(state())).isEqualTo(folder.resolve("checkpoint-00000000"));
    } finally {
      Locale.setDefault(before);
    }
  }

  /** As they were written before, where the machine's locale has digits of its own. */
  @Test
  void aFolderNamedInOtherDigitsIsFound() throws Exception {
    Path written = store().save(state());
    Path named = folder.resolve(String.format(EGYPT, "checkpoint-%08d", 12));
    assertThat(named.getFileName().toString()).endsWith("\u0661\u0662");
    Files.move(written, named);
    assertThat(store().latest(2).parameters()).containsExactly(1, 2);
    assertThatExceptionOfType(QAdapterException.class)
        .isThrownBy(() -> store().requireNew())
        .withMessageContaining(named.toString());
  }

  private CheckpointStore store() {
    return CheckpointStore.open(Checkpoints.inFolder(folder), Map.of());
  }

  private static TrainingState state() {
    return TrainingState.beginning(new float[] {1, 2}, 1);
  }
}
