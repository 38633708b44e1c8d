package io.github.qadapter.examples.experiment;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceSplit;
import java.nio.file.Path;

/**
 * The data sets: the four styles of DSP, those first that the judge tells best, and the harmless
 * half of HH-RLHF, whose base learned from the helpful half before.
 */
enum DataSet implements Worded {
  ENTERTAINMENT,
  LITERATURE,
  ACADEMY,
  BUSINESS,
  HARMLESS;

  private static final double HALF = 0.5;

  /** Tells whether its base is the model after {@link HelpfulBase another} training. */
  boolean isSecondStage() {
    return this == HARMLESS;
  }

  static DataSet of(String word) {
    return Worded.of(values(), "data sets", word);
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
