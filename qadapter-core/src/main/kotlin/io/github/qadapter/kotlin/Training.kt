@file:JvmName("Training")

package io.github.qadapter.kotlin

import io.github.qadapter.CustomModel
import io.github.qadapter.Customization
import io.github.qadapter.TrainingRun
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.coroutines.suspendCoroutine
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext

/**
 * [Customization.train] without blocking a thread. A coroutine that is cancelled meanwhile cancels
 * the training and returns when that has ended, after the pair it was at; its checkpoint is written
 * by then, if it keeps any.
 *
 * ```kotlin
 * val polite = base.customize { preferences = pairs }.trainSuspending()
 * ```
 *
 * @return the customized model, which the caller closes
 */
public suspend fun Customization.trainSuspending(): CustomModel = start().await()

/**
 * Waits for the end of this training without blocking a thread; otherwise as [trainSuspending].
 *
 * @return the customized model, which the caller closes
 * @throws io.github.qadapter.exception.TrainingCancelledException if the run was cancelled by
 *   others; it holds what was learned
 */
public suspend fun TrainingRun.await(): CustomModel =
    try {
        suspendCancellableCoroutine { waiting ->
            waiting.invokeOnCancellation { cancel() }
            whenDone().whenComplete { model, failure ->
                if (failure == null) {
                    // The last pair may have come before the cancellation: nobody takes the model.
                    waiting.resume(model) { _, unwanted, _ -> unwanted.close() }
                } else {
                    waiting.resumeWithException(failure.cause())
                }
            }
        }
    } catch (cancelled: CancellationException) {
        // Whoever cancels may close the base next, so nothing may run on.
        withContext(NonCancellable) { ended() }
        throw cancelled
    }

private suspend fun TrainingRun.ended() = suspendCoroutine { waiting ->
    whenDone().whenComplete { _, _ -> waiting.resume(Unit) }
}
