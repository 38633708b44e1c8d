package io.github.qadapter.kotlin

import io.github.qadapter.GenerationOptions
import io.github.qadapter.LoraOptions
import io.github.qadapter.Objective
import io.github.qadapter.testkit.ScriptedModel
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

internal class ValuesTest {
    @Test
    fun optionFunctionsMakeWhatBuildersMakeAndTakeWholeNumbers() {
        assertThat(generationOptions { temperature(1); topP(1); logitBias("no", -2); seed(3) })
            .isEqualTo(
                GenerationOptions.builder().temperature(1.0).topP(1.0).logitBias("no", -2.0).seed(3).build())
        assertThat(loraOptions { rank(8); alpha(16) })
            .isEqualTo(LoraOptions.builder().rank(8).alpha(16.0).build())
        assertThat(objective { baseWeight(1); policyTemperature(1); discount(1); rewardPenalty(0) })
            .isEqualTo(
                Objective.builder().baseWeight(1.0).policyTemperature(1.0).discount(1.0).rewardPenalty(0.0).build())
    }

    @Test
    fun valuesComeApart() {
        val data = preferenceData {
            add("Why?", "Because.", "No.")
            add("When?", "Now.", "Never.")
        }
        val (training, heldOut) = data.split(0.5, 7)
        assertThat(training.size() + heldOut.size()).isEqualTo(2)
        val (prompt, chosen, rejected) = data.pairs().first()
        val (_, content) = prompt.single()
        assertThat(listOf(content, chosen, rejected)).containsExactly("Why?", "Because.", "No.")

        val polite = ScriptedModel.answering("No.").preferring(ScriptedModel.answering("Yes."))
        val (answer, reward) = polite.rank(prompt, listOf("No.", "Yes.")).first()
        assertThat(answer).isEqualTo("Yes.")
        assertThat(reward.score).isPositive()
        assertThat(polite.withStrength(0).strength).isEqualTo((polite * 0).strength)
        assertThat(polite.info).isEqualTo(polite.base.info)
    }
}
