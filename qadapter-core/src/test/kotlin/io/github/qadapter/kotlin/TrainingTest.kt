package io.github.qadapter.kotlin

import io.github.qadapter.BaseModel
import io.github.qadapter.Checkpoints
import io.github.qadapter.QAdapter
import io.github.qadapter.exception.TrainingCancelledException
import io.github.qadapter.internal.fixture.TinyModel
import io.github.qadapter.report.TrainingProgress
import io.github.qadapter.report.TrainingProgress.Phase
import java.nio.file.Files
import java.nio.file.Path
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir

@Timeout(120)
internal class TrainingTest {
    @Test
    fun trainingGivesTheModelOfJavaAndMixesAsItIsWritten(@TempDir folder: Path) = runBlocking {
        TinyModel.open().use { base ->
            var steps = 0
            val phases = mutableSetOf<TrainingProgress.Phase>()
            val trained = base.customize {
                preferences = TinyModel.preferences(8)
                lora(rank = 2, alpha = 4)
                training { brief() }
                onStep { steps++ }
                onStep { assertThat(it.step).isEqualTo(steps) }
                retention { count(4); maxTokens(8) }
                saveTo = folder.resolve("adapter")
                onProgress { phases += it.phase }
            }.trainSuspending()
            val same = QAdapter.customize(base)
                .withPreferences(TinyModel.preferences(8))
                .withAdapter { it.rank(2).alpha(4.0) }
                .withTraining { it.brief() }
                .withRetention { it.count(4).maxTokens(8) }
                .train()
            assertThat(phases).containsExactly(Phase.RETENTION_TEXT, Phase.EVALUATING, Phase.TRAINING)
            assertThat(folder.resolve("adapter").resolve("training-report.json")).exists()
            val question = listOf(io.github.qadapter.Message.user("What is made of ice?"))
            val short = generationOptions { greedy(); maxTokens(8) }
            assertThat(steps).isPositive()
            assertThat(trained.logLikelihood(question, "Snow.")).isEqualTo(same.logLikelihood(question, "Snow."))
            assertThat((trained * 0.7).strength).isEqualTo(0.7)
            assertThat((trained * 0.7 + 1 * same).reply(question, short))
                .isEqualTo(QAdapter.mix(trained.withStrength(0.7), same.withStrength(1.0)).reply(question, short))
        }
        Unit
    }

    @Test
    fun cancellingTheScopeEndsTheTrainingWhichKeepsItsCheckpoint(@TempDir folder: Path) = runBlocking {
        TinyModel.open().use { base ->
            val begun = CompletableDeferred<Unit>()
            val training = launch {
                endless(base, folder, begun).trainSuspending().close()
            }
            begun.await()

            training.cancelAndJoin()

            Files.list(folder).use { assertThat(it).isNotEmpty() }
        }
        Unit
    }

    @Test
    fun aTrainingThatOthersCancelSaysSo(@TempDir folder: Path) = runBlocking {
        TinyModel.open().use { base ->
            val begun = CompletableDeferred<Unit>()
            val run = endless(base, folder, begun).start()
            begun.await()
            run.cancel()

            assertThatThrownBy { runBlocking { run.await() } }
                .isInstanceOf(TrainingCancelledException::class.java)
        }
        Unit
    }

    private fun endless(base: BaseModel, folder: Path, begun: CompletableDeferred<Unit>) =
        base.customize {
            preferences = TinyModel.preferences(8)
            training { brief(); epochs(100_000) }
            checkpoints = Checkpoints.inFolder(folder)
            onStep { begun.complete(Unit) }
        }

    private fun io.github.qadapter.TrainingOptions.Builder.brief() {
        batchSize(4).learningRate(1e-2).warmupSteps(0).maxAnswerTokens(8)
    }
}
