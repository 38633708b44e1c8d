package io.github.qadapter.examples

import io.github.qadapter.BaseModel
import io.github.qadapter.CustomModel
import io.github.qadapter.LanguageModel
import io.github.qadapter.Message
import io.github.qadapter.PreferenceData
import io.github.qadapter.QAdapter
import io.github.qadapter.kotlin.base
import io.github.qadapter.kotlin.baseWeight
import io.github.qadapter.kotlin.customize
import io.github.qadapter.kotlin.policyTemperature
import io.github.qadapter.kotlin.times
import java.nio.file.Path
import picocli.CommandLine.Command
import picocli.CommandLine.Model.CommandSpec
import picocli.CommandLine.Option
import picocli.CommandLine.Spec
import java.util.Locale

/** `quickstart-kotlin`: the quick start as a Kotlin program writes it. */
@Command(
    name = "quickstart-kotlin",
    description = ["The quick start once more, written in Kotlin."],
)
internal class QuickStartKotlin : Runnable {
    @Spec
    private lateinit var spec: CommandSpec

    @Option(
        names = ["--out"],
        paramLabel = "ADAPTER",
        description = ["Folder for the adapter (default: \${DEFAULT-VALUE})."],
    )
    private var out: Path = Path.of("quickstart-adapter")

    private val screen by lazy { Screen(spec.commandLine().out) }

    override fun run() {
        AdapterFolder.requireFree(out)
        ThreadsOption.preferOne()
        QuickStartFiles.unpack().use { files ->
            BaseModel.open(files.model()).use { base -> customize(base, files) }
        }
    }

    private fun customize(base: BaseModel, files: QuickStartFiles) {
        val pairs = PreferenceData.read(files.preferences())
        val heldOut = pairs.slice(300, pairs.size())
        val stories = NeutralFile.read(files.neutralTexts(), Int.MAX_VALUE)
        val question = files.prompts().first()

        screen.heading("Before")
        ask(base, question)

        screen.heading("Learning from 300 pairs")
        Progress().use { progress ->
            val customization = base.customize {
                preferences = pairs.slice(0, 300)
                lora { allTargets() }
                objective { baseWeight(1); policyTemperature(1) }
                training { learningRate(1e-3) }
                evaluation { heldOut(heldOut); neutralTexts(stories) }
            }
            progress.watch(customization).train()
        }.use { cheerful ->
            screen.heading("After")
            ask(cheerful, question)

            screen.heading("What was learned, what was forgotten")
            cheerful.report().ifPresent { Figures.show(it, screen) }

            screen.heading("Strength")
            dial(cheerful, question)

            cheerful.save(out)
        }

        screen.heading("Saved and opened again")
        QAdapter.load(base, out).use { ask(it, question) }
    }

    /** Asks at several strengths, and compares the mean log-likelihood with the base's. */
    private fun dial(cheerful: CustomModel, question: String) {
        val conversation = listOf(Message.user(question))
        val reply = cheerful.reply(conversation) { it.maxTokens(80) }
        screen.row("Log-likelihood of this cheerful reply", "nats a token", "")
        val models = listOf("the base" to cheerful.base) +
            listOf(0.0, 0.5, 1.0).map { "strength $it" to cheerful * it }
        for ((name, model) in models) {
            val mean = model.logLikelihood(conversation, reply.text).let { it.total() / it.tokens.size }
            screen.row(name, "%.4f".format(Locale.ROOT, mean), "")
        }
        screen.row("Its recovered reward", "%.4f".format(Locale.ROOT, cheerful.reward(conversation, reply.text).score()), "")
    }

    private fun ask(model: LanguageModel, question: String) =
        screen.exchange(question, model.chat(question) { it.maxTokens(80) })
}
