package io.github.qadapter.examples

import io.github.qadapter.BaseModel
import io.github.qadapter.Checkpoints
import io.github.qadapter.CustomModel
import io.github.qadapter.LanguageModel
import io.github.qadapter.Message
import io.github.qadapter.Precision
import io.github.qadapter.PreferenceData
import io.github.qadapter.QAdapter
import io.github.qadapter.kotlin.alpha
import io.github.qadapter.kotlin.component1
import io.github.qadapter.kotlin.component2
import io.github.qadapter.kotlin.customize
import io.github.qadapter.kotlin.generationOptions
import io.github.qadapter.kotlin.history
import io.github.qadapter.kotlin.loraOptions
import io.github.qadapter.kotlin.openModel
import io.github.qadapter.kotlin.plus
import io.github.qadapter.kotlin.readPreferences
import io.github.qadapter.kotlin.replyFlow
import io.github.qadapter.kotlin.replySuspending
import io.github.qadapter.kotlin.sendFlow
import io.github.qadapter.kotlin.strength
import io.github.qadapter.kotlin.temperature
import io.github.qadapter.kotlin.times
import io.github.qadapter.kotlin.trainSuspending
import java.nio.file.Path
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.withTimeout

/** The code of docs/kotlin.md, compiled here; a test keeps the two equal. */
internal object KotlinPage {
    fun customize(folder: Path, file: Path, run: Path) {
        openModel(folder) { precision(Precision.INT8) }.use { base ->
            val (training, heldOut) = PreferenceData.read(file).split(0.1, 7)
            base.customize {
                preferences = training
                lora(rank = 8, alpha = 16)
                training { epochs(1); learningRate(1e-3) }
                retention { maxKl(0.05) }
                evaluation { heldOut(heldOut) }
                checkpoints = Checkpoints.inFolder(run)
                onProgress { println("${it.phase}: ${it.done} of ${it.total}") }
            }.train().use { polite ->
                println(polite.chat("Name three ways to reduce waste."))
                polite.save(Path.of("polite-adapter"))
            }
        }
    }

    fun options(model: LanguageModel, prompt: List<Message>, file: Path) {
        val careful = generationOptions { temperature(1); topP(0.9); maxTokens(80) }
        println(model.reply(prompt, careful).text)

        val small = loraOptions { rank(4); alpha(8) }
        val pairs = readPreferences(file) { strict() }
        println("$small for ${pairs.size()} pairs")
    }

    suspend fun answers(model: LanguageModel) {
        val reply = withTimeout(20.seconds) {
            model.replySuspending("Why is the sky blue?") { maxTokens(80) }
        }
        println("${reply.text} (${reply.finishReason}, ${reply.completionTokens} tokens)")

        model.replyFlow("Tell me a story.").collect(::print)
        model.replyFlow("Count.").take(10).collect(::print)

        model.openChat("Answer briefly.").use { chat ->
            chat.sendFlow("Why?").collect(::print)
            for (message in chat.history) println("${message.role}: ${message.content}")
        }
    }

    suspend fun training(base: BaseModel, pairs: PreferenceData, run: Path): CustomModel =
        base.customize {
            preferences = pairs
            checkpoints = Checkpoints.inFolder(run)
        }.trainSuspending()

    fun preferences(polite: CustomModel, brief: CustomModel, formal: CustomModel, prompt: List<Message>) {
        val both = polite * 0.7 + brief * 0.5
        println(both.chat("Hello."))
        val three = QAdapter.mix(polite * 0.7, brief * 0.5, formal * 0.2)
        println(three.chat("Hello."))

        println((polite * 2).strength)
        for ((answer, reward) in polite.rank(prompt, listOf("Yes.", "No."))) {
            println("$answer ${reward.score}")
        }
    }
}
