package io.github.qadapter.examples

import io.github.qadapter.BaseModel
import io.github.qadapter.CustomModel
import io.github.qadapter.StrengthSchedule
import io.github.qadapter.GenerationOptions
import io.github.qadapter.LanguageModel
import io.github.qadapter.Message
import io.github.qadapter.Objective
import io.github.qadapter.Precision
import io.github.qadapter.PreferenceData
import io.github.qadapter.PreferenceLog
import io.github.qadapter.QAdapter
import io.github.qadapter.Reply
import io.github.qadapter.exception.GenerationTimeoutException
import java.nio.file.Path
import java.time.Duration
import kotlin.jvm.optionals.getOrNull

/**
 * The public face as Kotlin callers write it: functions as trailing lambdas, records as properties,
 * `use` without checked exceptions, and no `!!`. Never run: that it compiles, with strict nullness
 * and warnings as errors, is the point.
 */
internal object KotlinCallers {
    fun models(folder: Path, adapter: Path): String =
        BaseModel.open(folder) { model ->
            model.precision(Precision.FLOAT32).decoding { it.maxConcurrent(8).queueCapacity(50) }
        }.use { base ->
            QAdapter.load(base, adapter).use { custom ->
                val info = custom.info()
                "${info.name} ${info.contextLength} " + custom.chat("Hello.") { it.topP(0.9).seed(7) }
            }
        }

    fun hub(): String =
        BaseModel.fromHub("org/name") { hub ->
            hub.revision("main").onProgress { println(it) }
        }.use { it.info().name }

    fun customize(base: BaseModel, data: Path, run: Path): CustomModel =
        QAdapter.customize(base)
            .withPreferences(PreferenceData.read(data) { it.strict() })
            .withObjective(Objective.residual())
            .withAdapter { it.rank(8).alpha(16.0) }
            .withTraining { it.epochs(1).learningRate(1e-3) }
            .withEvaluation { it.everySteps(50) }
            .withRetention { it.maxKl(0.05) }
            .withCheckpoints(run) { it.everySteps(50) }
            .onStep { step -> println(step.loss) }
            .onEvaluation { measured -> println(measured) }
            .train()

    fun namedColumns(path: Path): PreferenceData =
        PreferenceData.read(path) { it.prompt("question").chosen("win").rejected("lose") }

    fun answers(model: LanguageModel, prompt: List<Message>): Reply {
        val options = GenerationOptions.builder().temperature(0.8).stop("\n\n").build()
        val generation = model.stream(prompt, options) { chunk -> print(chunk) }
        model.chunks(prompt, options).use { chunks -> chunks.forEach { print(it) } }
        model.openChat("Answer briefly.").use { chat ->
            println(chat.send("Why?") { it.maxTokens(40) }.text)
            chat.stream("And now?", options) { print(it) }.cancel()
        }
        val reply: Reply = generation.reply()
        val likely = reply.logProbabilities.firstOrNull()?.chosen?.token?.text
        println(likely ?: reply.finishReason)
        return model.reply(prompt) { it.greedy() }
    }

    fun dials(custom: CustomModel, prompt: List<Message>): LanguageModel {
        val fading = custom.withStrength(StrengthSchedule.ofPosition { position -> if (position < 20) 1.0 else 0.5 })
        val some = custom.withStrength(StrengthSchedule.ofPrompt { if (it == prompt) 1.0 else 0.0 })
        val own = custom.withStrength { conversation, _ -> 1.0 / conversation.size }
        println(own.rank(prompt, listOf("a", "b")).maxBy { it.reward.score }.answer)
        println(some.explain(prompt, "a", 3).steps.map { it.chosen.token.text to it.shift() })
        return QAdapter.mix(fading.withStrength(0.7), custom.withStrength(0.5))
    }

    fun log(folder: Path, prompt: List<Message>) =
        PreferenceLog.open(folder).use { log -> log.prefer(prompt, "better", "worse") }

    fun waitAtMost(model: LanguageModel, prompt: List<Message>, most: Duration): Reply? =
        try {
            model.reply(prompt) { it.timeout(most) }
        } catch (tooLong: GenerationTimeoutException) {
            println(tooLong.message)
            null
        }

    fun tokens(model: LanguageModel): Boolean {
        val ids = model.tokenize("As an AI").map { it.id }
        val answer = model.reply("Who are you?") { it.banTokens(*ids.toIntArray()).seed(7) }
        val seed: Long? = GenerationOptions.defaults().seed().getOrNull()
        println("$seed ${model.render(listOf(Message.user("Why?")))}")
        model.stream("Why?") { print(it) }.reply()
        return model.countTokens("Why?") < answer.promptTokens
    }
}
