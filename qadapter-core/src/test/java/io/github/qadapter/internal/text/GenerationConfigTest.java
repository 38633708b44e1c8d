package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationConfigTest {
  @TempDir private Path folder;

  @Test
  void aCheckpointWithoutTheFileAnswersGreedily() {
    assertThat(GenerationConfig.read(folder).temperature()).isZero();
  }

  @Test
  void whatTheFileSaysIsTheDefault() throws IOException {
    GenerationOptions read =
        read(
            """
            {"do_sample": true, "temperature": 0.6, "top_k": 20, "top_p": 0.95, "min_p": 0.1,
             "repetition_penalty": 1.05, "max_new_tokens": 300, "min_new_tokens": 2,
             "eos_token_id": [1, 2], "transformers_version": "4.51.0"}
            """);
    assertThat(read.temperature()).isEqualTo(0.6);
    assertThat(read.topK()).hasValue(20);
    assertThat(read.topP()).isEqualTo(0.95);
    assertThat(read.minP()).isEqualTo(0.1);
    assertThat(read.repetitionPenalty()).isEqualTo(1.05);
    assertThat(read.maxTokens()).isEqualTo(300);
    assertThat(read.minTokens()).isEqualTo(2);
  }

  @Test
  void samplingWithoutATemperatureIsAtOneAndZeroIsNoLimit() throws IOException {
    GenerationOptions read = read("{\"do_sample\": true, \"top_k\": 0, \"top_p\": 1.0}");
    assertThat(read.temperature()).isEqualTo(1);
    assertThat(read.topK()).isEmpty();
    assertThat(read.topP()).isEqualTo(1);
  }

  @Test
  void aTemperatureAloneDoesNotAskForSamples() throws IOException {
    assertThat(read("{\"temperature\": 0.7, \"top_p\": null}").temperature()).isZero();
  }

  @Test
  void whatCannotBeIsRefusedWithTheFilesName() {
    for (String wrong :
        new String[] {
          "{\"top_p\": \"high\"}", "{\"top_k\": 2.5}", "{\"repetition_penalty\": 0}", "[]"
        }) {
      assertThatExceptionOfType(ModelFormatException.class)
          .as(wrong)
          .isThrownBy(() -> read(wrong))
          .withMessageContaining("generation_config.json");
    }
  }

  @Test
  void whatACallSaysCountsBeforeTheCheckpoint() throws IOException {
    GenerationOptions file =
        read("{\"do_sample\": true, \"temperature\": 0.6, \"top_p\": 0.9, \"max_new_tokens\": 50}");
    GenerationOptions both =
        GenerationOptions.builder().temperature(0.2).minTokens(80).stop("x").build().orElse(file);
    assertThat(both.temperature()).isEqualTo(0.2);
    assertThat(both.topP()).isEqualTo(0.9);
    assertThat(both.maxTokens()).isEqualTo(80);
    assertThat(both.stops()).containsExactly("x");
    assertThat(GenerationOptions.greedy().orElse(file).temperature()).isZero();
    GenerationOptions greedy = GenerationOptions.greedy();
    assertThat(GenerationOptions.builder().topP(0.5).build().orElse(greedy).temperature())
        .isEqualTo(1);
    assertThat(GenerationOptions.defaults().orElse(greedy).temperature()).isZero();
  }

  private GenerationOptions read(String json) throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), json);
    return GenerationConfig.read(folder);
  }
}
