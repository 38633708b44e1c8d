@file:JvmName("Answering")

package io.github.qadapter.kotlin

import io.github.qadapter.Chat
import io.github.qadapter.Generation
import io.github.qadapter.GenerationOptions
import io.github.qadapter.LanguageModel
import io.github.qadapter.Message
import io.github.qadapter.Reply
import java.util.concurrent.CompletionException
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.suspendCancellableCoroutine

/**
 * Waits for the end of this answer without blocking a thread. A coroutine that is cancelled
 * meanwhile cancels the answer, which ends before its next token.
 *
 * `whenDone().await()` of kotlinx-coroutines does not do that: it cancels a copy of the future, and
 * the answer goes on.
 *
 * @throws java.util.concurrent.CancellationException if the answer was cancelled
 * @throws IllegalStateException if the model was closed
 */
public suspend fun Generation.await(): Reply = suspendCancellableCoroutine { waiting ->
    waiting.invokeOnCancellation { cancel() }
    whenDone().whenComplete { reply, failure ->
        if (failure == null) waiting.resume(reply) else waiting.resumeWithException(failure.cause())
    }
}

/**
 * [LanguageModel.reply] without blocking a thread. A coroutine that is cancelled meanwhile, by
 * `withTimeout` for instance, cancels the answer and gives its place to another.
 *
 * ```kotlin
 * val reply = withTimeout(20.seconds) { model.replySuspending("Why?") { maxTokens(80) } }
 * ```
 */
public suspend fun LanguageModel.replySuspending(
    message: String,
    options: GenerationOptions.Builder.() -> Unit = {},
): Reply = replySuspending(listOf(Message.user(message)), options)

/** [replySuspending] to a conversation. */
public suspend fun LanguageModel.replySuspending(
    conversation: List<Message>,
    options: GenerationOptions.Builder.() -> Unit = {},
): Reply = stream(conversation, generationOptions(options)) {}.await()

/** [Chat.send] without blocking a thread; cancelling the coroutine cancels the turn. */
public suspend fun Chat.sendSuspending(
    message: String,
    options: GenerationOptions.Builder.() -> Unit = {},
): Reply = stream(message, generationOptions(options)) {}.await()

/**
 * An answer in chunks, as [LanguageModel.stream] gives them. Each collector gets an answer of its
 * own, which begins when it collects; a collector that is cancelled, fails or has enough cancels it.
 *
 * Generation does not wait for a slow collector: chunks wait for it instead, at most those of one
 * answer. None is lost.
 *
 * ```kotlin
 * model.replyFlow("Why?").collect(::print)
 * ```
 */
public fun LanguageModel.replyFlow(
    message: String,
    options: GenerationOptions.Builder.() -> Unit = {},
): Flow<String> = replyFlow(listOf(Message.user(message)), options)

/** [replyFlow] for a conversation. */
public fun LanguageModel.replyFlow(
    conversation: List<Message>,
    options: GenerationOptions.Builder.() -> Unit = {},
): Flow<String> {
    val asked = generationOptions(options)
    return chunks { onChunk -> stream(conversation, asked, onChunk) }
}

/**
 * A turn of a chat in chunks; otherwise as [replyFlow]. Each collector takes a turn, so collect it
 * once.
 */
public fun Chat.sendFlow(
    message: String,
    options: GenerationOptions.Builder.() -> Unit = {},
): Flow<String> {
    val asked = generationOptions(options)
    return chunks { onChunk -> stream(message, asked, onChunk) }
}

private fun chunks(begin: ((String) -> Unit) -> Generation): Flow<String> = flow {
    val waiting = Channel<String>(Channel.UNLIMITED)
    val answer = begin { chunk -> waiting.trySend(chunk) }
    answer.whenDone().whenComplete { _, failure -> waiting.close(failure?.cause()) }
    try {
        for (chunk in waiting) {
            emit(chunk)
        }
    } finally {
        answer.cancel() // does nothing to an answer that is done
    }
}

/** What a future failed with, without the wrapping that dependent futures put around it. */
@JvmSynthetic
internal fun Throwable.cause(): Throwable = if (this is CompletionException) cause ?: this else this
