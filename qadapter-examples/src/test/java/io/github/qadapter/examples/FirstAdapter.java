package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.QAdapter;
import java.nio.file.Path;

public class FirstAdapter {
  public static void main(String[] args) {
    PreferenceData pairs =
        PreferenceData.fromHub("Anthropic/hh-rlhf", hub -> {}, r -> r.folder("helpful-base"))
            .slice(0, 200);
    try (BaseModel base = BaseModel.fromHub("HuggingFaceTB/SmolLM2-135M-Instruct");
        CustomModel tuned =
            QAdapter.customize(base)
                .withPreferences(pairs)
                .onProgress(System.out::println)
                .train()) {
      System.out.println(tuned.report().orElseThrow().text());
      System.out.println(tuned.chat("Name three ways to reduce waste."));
      tuned.save(Path.of("adapter")); // a LoRA folder in PEFT's format
    }
  }
}
