package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Sets;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.sample.CheckpointRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationConfigTest {
  private static final int VOCABULARY = 100;

  @TempDir private Path folder;

  @Test
  void aCheckpointWithoutTheFileAnswersGreedily() {
    GenerationConfig read = GenerationConfig.read(folder, VOCABULARY);
    assertThat(read.options().temperature()).isZero();
    assertThat(read.rules()).isEqualTo(CheckpointRules.NONE);
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
          "{\"top_p\": \"high\"}",
          "{\"top_k\": 2.5}",
          "{\"repetition_penalty\": 0}",
          "[]",
          "{\"stop_strings\": [1]}",
          "{\"stop_strings\": \"\"}",
          "{\"bad_words_ids\": [3]}",
          "{\"bad_words_ids\": [[]]}",
          "{\"sequence_bias\": [[[3], \"much\"]]}",
          "{\"suppress_tokens\": 3}",
          "{\"forced_eos_token_id\": -2}",
          "{\"exponential_decay_length_penalty\": [1]}",
          "{\"top_h\": 0}",
          "{\"no_repeat_ngram_size\": 1.5}"
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

  @Test
  void whatTheFileSaysOfTokensIsRead() throws IOException {
    GenerationConfig read =
        config(
            """
            {"stop_strings": "END", "no_repeat_ngram_size": 3, "typical_p": 0.9, "top_h": 0.4,
             "epsilon_cutoff": 0.01, "eta_cutoff": 0.0, "suppress_tokens": [5, -1, 100],
             "forced_eos_token_id": [4], "remove_invalid_values": true,
             "exponential_decay_length_penalty": [10, 1.5]}
            """);
    assertThat(read.options().stops()).containsExactly("END");
    assertThat(read.options().noRepeatNgramSize()).isEqualTo(3);
    assertThat(read.options().typicalP()).isEqualTo(0.9);
    assertThat(read.options().topH()).hasValue(0.4);
    assertThat(read.options().epsilonCutoff()).isEqualTo(0.01);
    assertThat(read.options().etaCutoff()).isZero();
    assertThat(read.options().temperature()).isZero();
    assertThat(read.rules().suppressed()).containsExactly(5);
    assertThat(read.rules().last()).containsExactly(4);
    assertThat(read.rules().validScores()).isTrue();
    assertThat(read.rules().decay()).contains(new CheckpointRules.Decay(10, 1.5));
    assertThat(read.passedOver()).isEmpty();
  }

  @Test
  void everySettingThatTransformersKnowsIsObeyedOrWithoutEffectOrNamed() throws IOException {
    try (InputStream golden = CheckpointRules.class.getResourceAsStream("generation.json")) {
      JsonNode fields = ModelJson.MAPPER.readTree(golden).path("fields");
      assertThat(fields).hasSizeGreaterThan(60);
      assertThat(fields)
          .extracting(JsonNode::asText)
          .allMatch(GenerationFields::knows)
          .containsAll(Sets.difference(GenerationFields.WITHOUT_EFFECT, Set.of("_commit_hash")));
    }
  }

  @Test
  void whatIsPassedOverIsNamedAndWhatIsOffIsNot() throws IOException {
    assertThat(
            config(
                    """
                    {"num_beams": 4, "length_penalty": 2.0, "penalty_alpha": 0.6, "max_time": 2.5,
                     "guidance_scale": 1.5, "watermarking_config": {"bias": 2.0}, "foo": [1],
                     "bad_words_ids": [[3], [100, 4]], "forced_bos_token_id": 300}
                    """)
                .passedOver())
        .containsExactlyInAnyOrder(
            "num_beams = 4",
            "penalty_alpha = 0.6",
            "max_time = 2.5",
            "guidance_scale = 1.5",
            "watermarking_config = {\"bias\":2.0}",
            "foo = [1]",
            "bad_words_ids = [100, 4] (beyond the vocabulary of 100)",
            "forced_bos_token_id = 300 (beyond the vocabulary of 100)");
    assertThat(
            config(
                    """
                    {"num_beams": 1, "num_beam_groups": 1, "penalty_alpha": 0.0, "max_time": null,
                     "guidance_scale": 1.0, "token_healing": false, "use_cache": true,
                     "encoder_repetition_penalty": 1, "encoder_no_repeat_ngram_size": 0,
                     "num_return_sequences": 1, "pad_token_id": 0, "renormalize_logits": true}
                    """)
                .passedOver())
        .isEmpty();
  }

  @Test
  void lengthsOfPromptAndAnswerTogetherCountWhereNoneOfTheAnswerIsGiven() throws IOException {
    GenerationConfig read = config("{\"min_length\": 30, \"max_length\": 50}");
    GenerationOptions open = read.complete(GenerationOptions.defaults(), 20);
    assertThat(open.minTokens()).isEqualTo(10);
    assertThat(open.maxTokens()).isEqualTo(30);
    GenerationOptions given =
        read.complete(GenerationOptions.builder().minTokens(0).maxTokens(400).build(), 20);
    assertThat(given.minTokens()).isZero();
    assertThat(given.maxTokens()).isEqualTo(400);
    assertThat(read.complete(GenerationOptions.builder().maxTokens(5).build(), 60).maxTokens())
        .isEqualTo(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read.complete(GenerationOptions.defaults(), 50))
        .withMessageContaining("max_length")
        .withMessageContaining("50");

    GenerationConfig answers =
        config(
            "{\"max_length\": 50, \"max_new_tokens\": 70, \"min_length\": 9, \"min_new_tokens\": 80}");
    assertThat(answers.complete(GenerationOptions.defaults(), 20).maxTokens()).isEqualTo(70);
    assertThat(answers.complete(GenerationOptions.defaults(), 2).minTokens()).isEqualTo(70);
  }

  private GenerationOptions read(String json) throws IOException {
    return config(json).options();
  }

  private GenerationConfig config(String json) throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), json);
    return GenerationConfig.read(folder, VOCABULARY);
  }
}
