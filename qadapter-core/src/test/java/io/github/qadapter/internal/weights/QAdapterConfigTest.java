package io.github.qadapter.internal.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.Objective;
import io.github.qadapter.Objective.Normalizer;
import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.exception.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QAdapterConfigTest {
  private static final QAdapterConfig EXAMPLE =
      QAdapterConfig.builder()
          .libraryVersion("0.1.0")
          .objective(
              Objective.builder()
                  .parameterization(Parameterization.LOGIT_DIFFERENCE)
                  .baseWeight(0.2)
                  .policyTemperature(0.3)
                  .discount(0.9)
                  .rewardPenalty(0)
                  .normalizer(Normalizer.RESPONSE_LENGTH)
                  .build())
          .baseName("SmolLM2")
          .baseFingerprint("ab12")
          .tokenizerFingerprint("cd34")
          .dataDigest("ef56")
          .seed(Long.MIN_VALUE)
          .strength(1.25)
          .build();

  @TempDir private Path folder = Path.of(".");

  @Test
  void roundTrip() throws IOException {
    assertThat(QAdapterConfig.existsIn(folder)).isFalse();
    EXAMPLE.write(folder);
    assertThat(QAdapterConfig.existsIn(folder)).isTrue();
    assertThat(QAdapterConfig.read(folder)).usingRecursiveComparison().isEqualTo(EXAMPLE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"format_version\" : 1       | \"format_version\" : 2    | format_version",
        "\"format_version\" : 1       | \"format_version\" : 2    | found 2",
        "\"format_version\"           | \"formatversion\"         | no such field",
        "\"library_version\"          | \"x\"                     | library_version",
        "\"objective\"                | \"x\"                     | objective",
        "\"logit_difference\"         | \"magic\"                 | unsupported objective.parameterization 'magic'",
        "\"logit_difference\"         | \"magic\"                 | adapter_logits, logit_difference, scaled_difference",
        "\"response_length\"          | 3                         | objective.normalizer",
        "\"temperature\" : 0.3        | \"temperature\" : 0       | temperature",
        "\"discount\" : 0.9           | \"discount\" : 1.5        | a discount between 0 and 1",
        "\"discount\" : 0.9           | \"discount\" : \"0.9\"    | objective.discount",
        "\"weights_fingerprint\"      | \"x\"                     | base.weights_fingerprint",
        "\"tokenizer_fingerprint\"    | \"x\"                     | base.tokenizer_fingerprint",
        "\"data_digest\"              | \"x\"                     | data_digest",
        "\"seed\" : -9                | \"seed\" : 1.5, \"y\" : 9 | seed",
        "\"strength\" : 1.25          | \"strength\" : -1         | strength"
      })
  void damage(String original, String damaged, String expected) throws IOException {
    EXAMPLE.write(folder);
    Path file = folder.resolve("qadapter_config.json");
    String text = Files.readString(file);
    assertThat(text).contains(original);
    Files.writeString(file, text.replace(original, damaged));
    assertThatThrownBy(() -> QAdapterConfig.read(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(expected, file.toString());
  }

  @Test
  void absentFile() {
    assertThatThrownBy(() -> QAdapterConfig.read(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("qadapter_config.json");
  }

  @Test
  void unfilledBuilder() {
    assertThatThrownBy(() -> QAdapterConfig.builder().build())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("libraryVersion");
  }
}
