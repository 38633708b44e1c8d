package io.github.qadapter.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.prompt.ChatOptions;

/** Options of ours behave as Spring AI's own do. */
class ChatOptionsTest {
  private static QAdapterChatOptions.Builder full() {
    return QAdapterChatOptions.builder()
        .model("m")
        .temperature(0.5)
        .topP(0.9)
        .topK(3)
        .maxTokens(7)
        .stopSequences(List.of("end"))
        .frequencyPenalty(0.1)
        .presencePenalty(0.2)
        .seed(4L)
        .strength(0.5)
        .templateVariable("tone", "dry");
  }

  @Test
  void everyBuildIsAnotherEqualValue() {
    QAdapterChatOptions.Builder builder = full();
    QAdapterChatOptions one = builder.build();

    assertThat(builder.build()).isEqualTo(one).hasSameHashCodeAs(one).isNotSameAs(one);
    assertThat(one.mutate()).isNotSameAs(one.mutate());
    assertThat(one.mutate().build()).isEqualTo(one);
    assertThat(one.toString()).contains("seed=4", "strength=0.5", "tone=dry", "topK=3");
    assertThat(full().seed(5L).build()).isNotEqualTo(one);
    assertThat(full().strength(null).build()).isNotEqualTo(one);
    assertThat(full().templateVariable("tone", "wet").build()).isNotEqualTo(one);
    assertThat(full().topK(4).build()).isNotEqualTo(one);
  }

  @Test
  void whatOthersSayStandsInPlace() {
    QAdapterChatOptions both =
        full()
            .combineWith(
                QAdapterChatOptions.builder()
                    .strength(1.0)
                    .maxTokens(9)
                    .templateVariable("date", "today"))
            .build();
    assertThat(both.getStrength()).isEqualTo(1);
    assertThat(both.getSeed()).isEqualTo(4);
    assertThat(both.getMaxTokens()).isEqualTo(9);
    assertThat(both.getTemplateVariables()).containsOnlyKeys("tone", "date");

    QAdapterChatOptions portable =
        full().combineWith(ChatOptions.builder().temperature(0.1)).build();
    assertThat(portable.getTemperature()).isEqualTo(0.1);
    assertThat(portable.getStrength()).isEqualTo(0.5);
  }

  @Test
  void aCloneSharesNothing() {
    QAdapterChatOptions.Builder builder = full();
    QAdapterChatOptions.Builder copy = builder.clone().templateVariable("date", "today").seed(1L);

    assertThat(copy.build().getTemplateVariables()).containsOnlyKeys("tone", "date");
    assertThat(builder.build()).isEqualTo(full().build());
  }

  @Test
  void aStrengthThatCannotBeIsRefusedAtTheCall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QAdapterChatOptions.builder().strength(-1.0));
  }
}
