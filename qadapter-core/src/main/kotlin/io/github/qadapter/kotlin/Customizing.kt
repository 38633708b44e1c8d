@file:JvmName("Customizing")

package io.github.qadapter.kotlin

import io.github.qadapter.BaseModel
import io.github.qadapter.Checkpoints
import io.github.qadapter.Customization
import io.github.qadapter.EvaluationOptions
import io.github.qadapter.LoraOptions
import io.github.qadapter.Objective
import io.github.qadapter.PreferenceData
import io.github.qadapter.QAdapter
import io.github.qadapter.Retention
import io.github.qadapter.Scope
import io.github.qadapter.TrainingOptions
import io.github.qadapter.report.TrainingEvaluation
import io.github.qadapter.report.TrainingProgress
import io.github.qadapter.report.TrainingStep
import java.nio.file.Path

/**
 * A customization of this model, set up in place. It is trained by [Customization.train], which
 * blocks, by [trainSuspending] or by [Customization.start].
 *
 * ```kotlin
 * val polite = base.customize {
 *     preferences = PreferenceData.read(file)
 *     lora(rank = 8, alpha = 16)
 *     training { epochs(1) }
 * }.train()
 * ```
 */
public fun BaseModel.customize(setUp: CustomizationScope.() -> Unit): Customization =
    CustomizationScope().apply(setUp).applyTo(QAdapter.customize(this))

/**
 * The settings of a customization, from [customize]. What stays null has the default of
 * [Customization].
 */
public class CustomizationScope internal constructor() {
    private val steps = mutableListOf<(TrainingStep) -> Unit>()
    private val evaluations = mutableListOf<(TrainingEvaluation) -> Unit>()
    private val phases = mutableListOf<(TrainingProgress) -> Unit>()

    /** The pairs to learn from; needed. */
    public var preferences: PreferenceData? = null

    /** The objective to optimize. */
    public var objective: Objective? = null

    /** The low-rank matrices to learn. */
    public var lora: LoraOptions? = null

    /** The options of the run. */
    public var training: TrainingOptions? = null

    /** The means against forgetting. */
    public var retention: Retention? = null

    /** The prompts that the preference is for. */
    public var scope: Scope? = null

    /** What is measured, and when. */
    public var evaluation: EvaluationOptions? = null

    /** The checkpoints from which the run can be resumed. */
    public var checkpoints: Checkpoints? = null

    /** The folder of an adapter to begin with, as [Customization.withInitialAdapter] says. */
    public var initialAdapter: Path? = null

    /** The folder in which the adapter is saved before it is judged. */
    public var saveTo: Path? = null

    /** The pairs to learn from, collected in place. */
    public fun preferences(collect: PreferenceData.Builder.() -> Unit) {
        preferences = preferenceData(collect)
    }

    /** The objective, as changes to the default. */
    public fun objective(change: Objective.Builder.() -> Unit) {
        objective = Objective.builder().apply(change).build()
    }

    /**
     * The low-rank matrices to learn, as changes to the defaults.
     *
     * @param rank at least 1
     * @param alpha above 0; matrices are scaled by alpha / rank
     * @param dropout in [0, 1)
     */
    public fun lora(
        rank: Int? = null,
        alpha: Number? = null,
        dropout: Number? = null,
        change: LoraOptions.Builder.() -> Unit = {},
    ) {
        lora = loraOptions {
            rank?.let { rank(it) }
            alpha?.let { alpha(it.toDouble()) }
            dropout?.let { dropout(it.toDouble()) }
            change()
        }
    }

    /** The options of the run, as changes to the defaults. */
    public fun training(change: TrainingOptions.Builder.() -> Unit) {
        training = trainingOptions(change)
    }

    /** The means against forgetting, as changes to [Retention.selfSampled]. */
    public fun retention(change: Retention.Builder.() -> Unit) {
        retention = Retention.selfSampled { it.change() }
    }

    /** The prompts that the preference is for, as changes to [Scope.learned]. */
    public fun scope(change: Scope.Builder.() -> Unit) {
        scope = Scope.learned { it.change() }
    }

    /** What is measured, and when, collected in place. */
    public fun evaluation(collect: EvaluationOptions.Builder.() -> Unit) {
        evaluation = evaluationOptions(collect)
    }

    /** Calls back after every optimizer step, on the training thread; each call adds a listener. */
    public fun onStep(listener: (TrainingStep) -> Unit) {
        steps += listener
    }

    /** Calls back after every evaluation, on the training thread; each call adds a listener. */
    public fun onEvaluation(listener: (TrainingEvaluation) -> Unit) {
        evaluations += listener
    }

    /** Calls back in each phase of the run, on the training thread; each call adds a listener. */
    public fun onProgress(listener: (TrainingProgress) -> Unit) {
        phases += listener
    }

    @JvmSynthetic
    internal fun applyTo(defaults: Customization): Customization =
        defaults
            .let { made -> preferences?.let(made::withPreferences) ?: made }
            .let { made -> objective?.let(made::withObjective) ?: made }
            .let { made -> lora?.let(made::withAdapter) ?: made }
            .let { made -> training?.let(made::withTraining) ?: made }
            .let { made -> retention?.let(made::withRetention) ?: made }
            .let { made -> scope?.let(made::withScope) ?: made }
            .let { made -> evaluation?.let(made::withEvaluation) ?: made }
            .let { made -> checkpoints?.let(made::withCheckpoints) ?: made }
            .let { made -> initialAdapter?.let { made.withInitialAdapter(it) } ?: made }
            .let { made -> saveTo?.let(made::saveTo) ?: made }
            .onStep(toAll(steps))
            .onEvaluation(toAll(evaluations))
            .onProgress(toAll(phases))

    /** A listener of its own, so that a scope that is used on does not change what was made. */
    private fun <T> toAll(listeners: List<(T) -> Unit>): (T) -> Unit {
        val all = listeners.toList()
        return { event -> all.forEach { it(event) } }
    }
}
