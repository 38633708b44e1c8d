package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.HubOptions;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.hub.FakeHub;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set named by its name on the hub. */
class PreferencesFromHubTest {
  private static final String TEST_ROW =
      "{\"prompt\":\"held\",\"chosen\":\"a\",\"rejected\":\"b\"}";

  @TempDir Path cache;
  @TempDir Path published;

  @Test
  void readsASplitAndOnlyItsFilesAreFetched() throws IOException {
    try (InputStream shard = getClass().getResourceAsStream("/parquet/pairs-none.parquet")) {
      Files.copy(shard, published.resolve("train-00000-of-00001.parquet"));
    }
    Files.writeString(published.resolve("test.jsonl"), TEST_ROW);
    try (FakeHub server = new FakeHub().withFolder(published)) {
      HubOptions hub = server.options(cache).build();
      assertThat(PreferenceData.fromHub("org/name", hub).pairs())
          .hasSize(20)
          .containsOnly(PreferencePair.of("p", "a", "b"));
      assertThat(cache).isDirectoryRecursivelyContaining("glob:**train-00000*");
      assertThat(cache).isDirectoryNotContaining("glob:**test.jsonl");

      PreferenceData test = PreferenceData.fromHub("org/name", hub, split("test"));
      assertThat(test.pairs()).containsExactly(PreferencePair.of("held", "a", "b"));
      HubOptions named = server.options(cache).file("t?st.*").build();
      assertThat(PreferenceData.fromHub("org/name", named, split("test")).size()).isOne();
      assertThatThrownBy(() -> PreferenceData.fromHub("org/name", named))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("only test");
      assertThatThrownBy(() -> PreferenceData.fromHub("org/name", hub, split("dev")))
          .isInstanceOf(PreferenceDataException.class)
          .hasMessageContaining("the split 'dev'")
          .hasMessageContaining("only test, train");
    }
    HubOptions offline = HubOptions.builder().cache(cache).offline().build();
    assertThat(PreferenceData.fromHub("org/name", offline).size()).isEqualTo(20);
  }

  private static ReadOptions split(String name) {
    return ReadOptions.builder().split(name).build();
  }
}
