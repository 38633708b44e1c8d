package io.github.qadapter.examples.experiment;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceSplit;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/** The data sets: the four styles of DSP, and the harmless half of HH-RLHF. */
enum DataSet {
  ACADEMY,
  BUSINESS,
  ENTERTAINMENT,
  LITERATURE,
  HARMLESS;

  private static final double HALF = 0.5;

  /** The data set as files and options name it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static DataSet of(String word) {
    return Arrays.stream(values())
        .filter(set -> set.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    String.format(
                        Locale.ROOT,
                        "Expected one of the data sets %s, but found \"%s\".",
                        Arrays.stream(values()).map(DataSet::word).toList(),
                        word)));
  }

  /**
   * Half of the prompts to train on and to train the judge on, half to measure by.
   *
   * @param folder with {@code dsp/dsp.json} and {@code hh-rlhf/harmless.jsonl}
   */
  PreferenceSplit split(Path folder) {
    PreferenceData data =
        this == HARMLESS
            ? PreferenceData.read(folder.resolve("hh-rlhf/harmless.jsonl"))
            : PreferenceData.read(
                folder.resolve("dsp/dsp.json"), read -> read.preferredStyle(word()));
    return data.split(HALF, 0);
  }
}
