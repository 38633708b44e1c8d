package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.PreferenceDataException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layouts in which data sets are published. */
class DataSplitTest {
  private static final List<String> SHARDS =
      List.of(
          "README.md",
          ".gitattributes",
          "data/train-00001-of-00002.parquet",
          "data/train-00000-of-00002.parquet",
          "data/test-00000-of-00001.parquet");

  private static final List<String> PARTS =
      List.of(
          "harmless-base/train.jsonl.gz",
          "harmless-base/test.jsonl.gz",
          "helpful-base/train.jsonl.gz",
          "helpful-base/test.jsonl.gz");

  private static final List<String> NAMED =
      List.of("data/train_prefs-00000-of-00001.parquet", "data/test_sft-00000-of-00001.parquet");

  @Test
  void aSplitNamesShardsFilesOrFolders() {
    assertThat(DataSplit.files("d", SHARDS, "train", null))
        .containsExactly("data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet");
    assertThat(DataSplit.files("d", SHARDS, "test", null))
        .containsExactly("data/test-00000-of-00001.parquet");
    assertThat(DataSplit.files("d", PARTS, "train", null))
        .containsExactly("harmless-base/train.jsonl.gz", "helpful-base/train.jsonl.gz");
    assertThat(DataSplit.files("d", PARTS, "test", "helpful-base"))
        .containsExactly("helpful-base/test.jsonl.gz");
    assertThat(DataSplit.files("d", List.of("train/0.csv", "test/0.csv"), "train", null))
        .containsExactly("train/0.csv");
  }

  @Test
  void filesThatNameNoSplitAreForTraining() {
    List<String> files = List.of("b.jsonl", "a.json", "dataset_infos.json", ".cache/x.json");
    assertThat(DataSplit.files("d", files, "train", null)).containsExactly("a.json", "b.jsonl");
    assertThatThrownBy(() -> DataSplit.files("d", files, "test", null))
        .isInstanceOf(PreferenceDataException.class);
  }

  @Test
  void namesTheSplitsThatThereAre() {
    assertThat(DataSplit.files("d", NAMED, "train_prefs", null)).hasSize(1);
    assertThatThrownBy(() -> DataSplit.files("d", NAMED, "train", null))
        .isInstanceOf(PreferenceDataException.class)
        .hasMessageContaining("the split 'train' in d, but found only test_sft, train_prefs;");
    assertThatThrownBy(() -> DataSplit.files("d", PARTS, "train", "red-team"))
        .hasMessageContaining("in d, folder red-team, but found no file");
  }
}
