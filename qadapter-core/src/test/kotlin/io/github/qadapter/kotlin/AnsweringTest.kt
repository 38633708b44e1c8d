package io.github.qadapter.kotlin

import io.github.qadapter.Generation
import io.github.qadapter.GenerationOptions
import io.github.qadapter.LanguageModel
import io.github.qadapter.Message
import io.github.qadapter.internal.fixture.TinyModel
import io.github.qadapter.testkit.ScriptedAnswer
import io.github.qadapter.testkit.ScriptedModel
import java.util.concurrent.CancellationException
import java.util.function.Consumer
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

@Timeout(60)
internal class AnsweringTest {
    private val endless =
        ScriptedModel.builder().otherwise(ScriptedAnswer.ofChunks("Well", " then").neverEnding()).build()

    @Test
    fun aFlowHasTheChunksOfTheAnswerForEachCollector() = runBlocking {
        val model = ScriptedModel.answering("One two three.")
        val answer = model.replyFlow("Count.") { maxTokens(2) }
        assertThat(model.requests()).isEmpty()

        assertThat(answer.toList()).containsExactly("One", " two")
        assertThat(answer.onEach { delay(1) }.toList()).containsExactly("One", " two")
        assertThat(model.requests()).hasSize(2)
        assertThat(model.lastRequest().options.maxTokens()).isEqualTo(2)
        Unit
    }

    @Test
    fun aCollectorThatIsCancelledCancelsTheAnswer() = runBlocking {
        val heard = Channel<String>(Channel.UNLIMITED)
        val collector = launch { endless.replyFlow("Why?").collect(heard::send) }
        assertThat(heard.receive()).isEqualTo("Well")

        collector.cancelAndJoin()

        nothingRuns(endless)
    }

    @Test
    fun aCollectorThatHasEnoughOrFailsCancelsTheAnswer() = runBlocking {
        assertThat(endless.replyFlow("Why?").first()).isEqualTo("Well")
        nothingRuns(endless)

        assertThatThrownBy {
            runBlocking { endless.replyFlow("Why?").collect { throw NoSuchElementException(it) } }
        }.isInstanceOf(NoSuchElementException::class.java)
        nothingRuns(endless)
    }

    @Test
    fun anAnswerThatFailsEndsItsFlow() {
        val model =
            ScriptedModel.builder()
                .otherwise(ScriptedAnswer.of("Well").thenFailing(IllegalStateException("Full.")))
                .build()
        val heard = mutableListOf<String>()

        assertThatThrownBy { runBlocking { model.replyFlow("Why?").collect(heard::add) } }
            .isInstanceOf(IllegalStateException::class.java)
            .hasMessage("Full.")
        assertThat(heard).containsExactly("Well")
        assertThatThrownBy { runBlocking { model.replySuspending("Why?") } }
            .isInstanceOf(IllegalStateException::class.java)
            .hasMessage("Full.")
    }

    @Test
    fun aTimeLimitCancelsTheAnswer() = runBlocking {
        assertThatThrownBy {
            runBlocking { withTimeout(20) { endless.replySuspending("Why?") } }
        }.isInstanceOf(TimeoutCancellationException::class.java)

        nothingRuns(endless)
    }

    @Test
    fun repliesAndTurnsOfAChatAreThoseOfJava() = runBlocking {
        val model = ScriptedModel.answering("One two three.")

        assertThat(model.replySuspending("Count.")).isEqualTo(model.reply(user("Count."), GenerationOptions.defaults()))
        model.openChat().use { chat ->
            assertThat(chat.sendSuspending("Count.").text).isEqualTo("One two three.")
            assertThat(chat.sendFlow("Again.") { stop(" three") }.toList()).containsExactly("One", " two")
            assertThat(chat.history.map { (_, content) -> content })
                .containsExactly("Count.", "One two three.", "Again.", "One two")
        }
        Unit
    }

    @Test
    fun aRealModelsAnswerEndsWithItsCollector() = runBlocking {
        TinyModel.open().use { tiny ->
            val watched = Watched(tiny)
            val question = "What is made of ice?"
            val whole = tiny.reply(user(question)) { it.greedy().maxTokens(12) }
            assertThat(tiny.replyFlow(question) { greedy(); maxTokens(12) }.toList().joinToString(""))
                .isEqualTo(whole.text)
            assertThat(tiny.replySuspending(question) { greedy(); maxTokens(12) }).isEqualTo(whole)

            watched.replyFlow(question) { minTokens(400); maxTokens(400) }.first()

            assertThatThrownBy { watched.latest!!.reply() }.isInstanceOf(CancellationException::class.java)
        }
        Unit
    }

    private fun user(text: String) = listOf(Message.user(text))

    /** The answer ends on a thread of its own, a moment after its collector. */
    private suspend fun nothingRuns(model: ScriptedModel) {
        while (model.running() > 0) {
            delay(1)
        }
    }

    /** Remembers the answer that it gave last. */
    private class Watched(private val model: LanguageModel) : LanguageModel by model {
        var latest: Generation? = null

        override fun stream(
            conversation: List<Message>,
            options: GenerationOptions,
            onChunk: Consumer<String>,
        ): Generation = model.stream(conversation, options, onChunk).also { latest = it }
    }
}
