package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.fixture.Mistakes;
import io.github.qadapter.internal.train.LossTrend;
import io.github.qadapter.internal.train.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
  private static final Locale EGYPT = Locale.forLanguageTag("ar-EG");

  @TempDir private Path folder = Path.of(".");

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

  @Test
  void theLatestThatIsWhole() throws IOException {
    CheckpointStore store = store(3, "one");
    for (int step : new int[] {2, 4, 6}) {
      store.save(state(step));
    }
    assertThat(store.latest(1).step()).isEqualTo(6);
    Mistakes.truncate(place(6).resolve("qadapter_state.safetensors"), 40);
    assertThat(store.latest(1).step()).isEqualTo(4);
    Files.delete(place(4).resolve("qadapter_state.json"));
    assertThat(store.latest(1).step()).isEqualTo(2);
    Mistakes.truncate(place(2).resolve("qadapter_state.json"), 40);
    assertThatThrownBy(() -> store.latest(1))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(place(6).toString());
  }

  /** Steps that are computed again must not be lost to a later one that is of no use. */
  @Test
  void aDamagedOneTakesNoSoundOnesPlace() throws IOException {
    CheckpointStore store = store(1, "one");
    store.save(state(9));
    Mistakes.truncate(place(9).resolve("qadapter_state.json"), 40);
    store.save(state(4));
    store.save(state(5));
    assertThat(place(4)).doesNotExist();
    assertThat(place(9)).exists();
    assertThat(store.latest(1).step()).isEqualTo(5);
    store.save(state(9));
    assertThat(place(5)).doesNotExist();
    assertThat(store.latest(1).step()).isEqualTo(9);
  }

  @Test
  void anotherRunsIsNoDamage() {
    store(3, "one").save(state(2));
    store(3, "two").save(state(4));
    assertThatThrownBy(() -> store(3, "one").latest(1))
        .isInstanceOf(QAdapterException.class)
        .isNotInstanceOf(ModelFormatException.class)
        .hasMessageContaining("data was two and is now one");
  }

  /**
   * Written before preferences were read in one pass, when their digest began with their number.
   */
  @Test
  void oneOfAnEarlierVersionIsRefusedInASentence() throws Exception {
    Path earlier = Path.of(getClass().getResource("/earlier/run/checkpoint-00000007").toURI());
    Path here = Files.createDirectories(place(7));
    for (String name : List.of("qadapter_state.json", "qadapter_state.safetensors")) {
      Files.copy(earlier.resolve(name), here.resolve(name));
    }
    Map<String, String> run = Map.of("data.digest", "f40d", "training.seed", "0");
    assertThatThrownBy(() -> CheckpointStore.open(Checkpoints.inFolder(folder), run).latest(2))
        .isInstanceOf(QAdapterException.class)
        .isNotInstanceOf(ModelFormatException.class)
        .hasMessage(
            "Expected a checkpoint in format 2 at "
                + here
                + ", but found format 1, which an earlier version of QAdapter wrote and in which"
                + " the same preferences have another digest; continue with that version, or train"
                + " anew in another folder.");
  }

  /** The earlier version's file, of the present format but for that: every field has its place. */
  @Test
  void everyFieldIsReadAndAMissingOneIsNamed() throws Exception {
    Path earlier = Path.of(getClass().getResource("/earlier/run/checkpoint-00000007").toURI());
    String numbers = Files.readString(earlier.resolve("qadapter_state.json"));
    Path here = Files.createDirectories(place(7));
    Files.copy(
        earlier.resolve("qadapter_state.safetensors"), here.resolve("qadapter_state.safetensors"));
    Path state = here.resolve("qadapter_state.json");
    Files.writeString(state, numbers.replaceFirst("\\{", "{\"format\": 2,"));
    Map<String, String> run = Map.of("data.digest", "f40d", "training.seed", "0");
    CheckpointStore store = CheckpointStore.open(Checkpoints.inFolder(folder), run);
    TrainingState read = store.latest(2);
    assertThat(read.numbers())
        .isEqualTo(
            new TrainingState.Numbers(
                7, 1.5, 0.25, new LossTrend(7, 0.75, 0.5), 0.875, 0.375, 1_234_567_891L));
    assertThat(read.parameters()).containsExactly(1, 2);
    assertThat(read.best().orElseThrow().value()).isEqualTo(0.625);
    assertThat(read.best().orElseThrow().since()).isEqualTo(2);
    assertThat(read.best().orElseThrow().parameters()).containsExactly(7, 8);
    String whole = Files.readString(state);
    for (String name : List.of("losses", "step")) {
      Files.writeString(state, whole.replaceFirst("\"" + name + "\" : 7,", ""));
      assertThatThrownBy(() -> store.latest(2))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("'" + name + "'");
    }
  }

  private CheckpointStore store(int kept, String data) {
    return CheckpointStore.open(
        Checkpoints.inFolder(folder, checkpoints -> checkpoints.keepLast(kept)),
        Map.of("data", data));
  }

  private Path place(int step) {
    return folder.resolve("checkpoint-%08d".formatted(step));
  }

  private static TrainingState state(int step) {
    float[] one = {1};
    return new TrainingState(
        new TrainingState.Vectors(one, one, one),
        new TrainingState.Numbers(step, 0, 0, new LossTrend(0, 0, 0), 0, 0, 0));
  }
}
