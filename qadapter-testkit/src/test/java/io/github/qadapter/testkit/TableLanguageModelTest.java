package io.github.qadapter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableLanguageModelTest {
  private static final int TOKENS = 6;

  /** After each token the numbers 0 to 5, shifted by one more, as logits. */
  private static final Policy TABLE =
      Policy.ofLogits(
          DoubleTensor.generate(i -> (i / TOKENS + i % TOKENS) % TOKENS, TOKENS, TOKENS));

  private static final TableLanguageModel MODEL =
      TableLanguageModel.of(List.of("yes", "no"), TABLE);

  @Test
  void anAnswerIsAWalkThroughTheTableFromTheAssistantsTurnToItsEnd() {
    TokenTree.Answer answer = MODEL.answer(" no  yes ");
    assertThat(answer.tokens()).containsExactly(5, 4, 1);
    assertThat(answer.states()).containsExactly(0, 5, 4);
    assertThat(MODEL.logProbability("no yes"))
        .isEqualTo(
            MODEL.logProbability("<assistant>", "no")
                + MODEL.logProbability("no", "yes")
                + MODEL.logProbability("yes", "<end>"),
            within(1e-15));
    // Logits 0 … 5 in some order; "no" after the assistant's turn has the largest.
    assertThat(MODEL.logProbability("<assistant>", "no"))
        .isEqualTo(
            -Math.log(1 + 1 / Math.E + Math.exp(-2) + Math.exp(-3) + Math.exp(-4) + Math.exp(-5)),
            within(1e-15));
  }

  @Test
  void asADecisionProblemItEndsWithTheEndAndElseGoesToTheToken() {
    FiniteMdp mdp = MODEL.toMdp(DoubleTensor.zeros(TOKENS, TOKENS), 0.5);
    assertThat(mdp.endProbability(3, 1)).isEqualTo(1);
    assertThat(mdp.probability(3, 4, 4)).isEqualTo(1);
    assertThat(mdp.endProbability(3, 4)).isZero();
  }

  @Test
  void itsWeightsAreASafetensorsFile(@TempDir Path folder) throws IOException {
    byte[] file = Files.readAllBytes(MODEL.writeTo(folder).resolve("model.safetensors"));
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong());
    String json = new String(file, 8, header, UTF_8);
    assertThat(json).contains("\"lm_head.weight\":{\"dtype\":\"F32\",\"shape\":[6, 16],");
    // The embedding comes first: √16 at [0, 0].
    assertThat(bytes.getFloat(8 + header)).isEqualTo(4);
  }

  @Test
  void refusesWhatCannotBeATable() {
    assertThatThrownBy(() -> TableLanguageModel.of(List.of("yes"), TABLE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[5, 5]");
    for (List<String> words : List.of(List.of("a", "a"), List.of("a b", "c"))) {
      assertThatThrownBy(() -> TableLanguageModel.of(words, TABLE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("letters and digits");
    }
    assertThatThrownBy(() -> MODEL.answer("maybe"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maybe");
    assertThatThrownBy(
            () ->
                MODEL.writeAdapter(
                    Path.of("nowhere"), DoubleTensor.generate(i -> 1e5, TOKENS, TOKENS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("far below");
  }
}
