@file:JvmName("Options")

package io.github.qadapter.kotlin

import io.github.qadapter.BaseModel
import io.github.qadapter.CustomModel
import io.github.qadapter.DecodingOptions
import io.github.qadapter.EvaluationOptions
import io.github.qadapter.GenerationOptions
import io.github.qadapter.HubOptions
import io.github.qadapter.LoraOptions
import io.github.qadapter.ModelOptions
import io.github.qadapter.Objective
import io.github.qadapter.PreferenceData
import io.github.qadapter.PreferenceLogOptions
import io.github.qadapter.ReadOptions
import io.github.qadapter.TrainingOptions
import java.nio.file.Path

/** Options of an answer: `generationOptions { temperature(0.7); maxTokens(80) }`. */
public fun generationOptions(fill: GenerationOptions.Builder.() -> Unit = {}): GenerationOptions =
    GenerationOptions.builder().apply(fill).build()

/** Options of a model that is opened. */
public fun modelOptions(fill: ModelOptions.Builder.() -> Unit = {}): ModelOptions =
    ModelOptions.builder().apply(fill).build()

/** Options of answering at the same time: `decodingOptions { maxConcurrent(4) }`. */
public fun decodingOptions(fill: DecodingOptions.Builder.() -> Unit = {}): DecodingOptions =
    DecodingOptions.builder().apply(fill).build()

/** Options of fetching from the hub. */
public fun hubOptions(fill: HubOptions.Builder.() -> Unit = {}): HubOptions =
    HubOptions.builder().apply(fill).build()

/** Options of the low-rank matrices: `loraOptions { rank(8); alpha(16) }`. */
public fun loraOptions(fill: LoraOptions.Builder.() -> Unit = {}): LoraOptions =
    LoraOptions.builder().apply(fill).build()

/** Options of a training run. */
public fun trainingOptions(fill: TrainingOptions.Builder.() -> Unit = {}): TrainingOptions =
    TrainingOptions.builder().apply(fill).build()

/** Options of what a run measures. */
public fun evaluationOptions(fill: EvaluationOptions.Builder.() -> Unit = {}): EvaluationOptions =
    EvaluationOptions.builder().apply(fill).build()

/** An objective, as changes to the default. */
public fun objective(fill: Objective.Builder.() -> Unit = {}): Objective =
    Objective.builder().apply(fill).build()

/** Options of reading preference data. */
public fun readOptions(fill: ReadOptions.Builder.() -> Unit = {}): ReadOptions =
    ReadOptions.builder().apply(fill).build()

/** Options of a log of preferences. */
public fun preferenceLogOptions(
    fill: PreferenceLogOptions.Builder.() -> Unit = {},
): PreferenceLogOptions = PreferenceLogOptions.builder().apply(fill).build()

/** Preference data, collected in place: `preferenceData { add("Why?", "Because.", "No.") }`. */
public fun preferenceData(collect: PreferenceData.Builder.() -> Unit): PreferenceData =
    PreferenceData.builder().apply(collect).build()

/** [BaseModel.open] with its options as a receiver: `openModel(folder) { threads(4) }`. */
public fun openModel(path: Path, options: ModelOptions.Builder.() -> Unit = {}): BaseModel =
    BaseModel.open(path) { it.options() }

/** [BaseModel.fromHub] with its options as receivers. */
public fun openModelFromHub(
    name: String,
    hub: HubOptions.Builder.() -> Unit = {},
    options: ModelOptions.Builder.() -> Unit = {},
): BaseModel = BaseModel.fromHub(name, hubOptions(hub), modelOptions(options))

/** [PreferenceData.read] with its options as a receiver: `readPreferences(file) { strict() }`. */
public fun readPreferences(path: Path, options: ReadOptions.Builder.() -> Unit): PreferenceData =
    PreferenceData.read(path) { it.options() }

/** [PreferenceData.fromHub] with its options as receivers; those of reading come last. */
public fun readPreferencesFromHub(
    name: String,
    hub: HubOptions.Builder.() -> Unit = {},
    options: ReadOptions.Builder.() -> Unit = {},
): PreferenceData = PreferenceData.fromHub(name, hubOptions(hub), readOptions(options))

// Kotlin does not widen whole numbers; these take what the builders take as Double.

/** [LoraOptions.Builder.alpha] for whole numbers. */
public fun LoraOptions.Builder.alpha(alpha: Number): LoraOptions.Builder = alpha(alpha.toDouble())

/** [Objective.Builder.baseWeight] for whole numbers. */
public fun Objective.Builder.baseWeight(weight: Number): Objective.Builder =
    baseWeight(weight.toDouble())

/** [Objective.Builder.policyTemperature] for whole numbers. */
public fun Objective.Builder.policyTemperature(temperature: Number): Objective.Builder =
    policyTemperature(temperature.toDouble())

/** [Objective.Builder.discount] for whole numbers. */
public fun Objective.Builder.discount(discount: Number): Objective.Builder =
    discount(discount.toDouble())

/** [Objective.Builder.rewardPenalty] for whole numbers. */
public fun Objective.Builder.rewardPenalty(penalty: Number): Objective.Builder =
    rewardPenalty(penalty.toDouble())

/** [TrainingOptions.Builder.maxGradientNorm] for whole numbers. */
public fun TrainingOptions.Builder.maxGradientNorm(norm: Number): TrainingOptions.Builder =
    maxGradientNorm(norm.toDouble())

/** [TrainingOptions.Builder.weightDecay] for whole numbers. */
public fun TrainingOptions.Builder.weightDecay(decay: Number): TrainingOptions.Builder =
    weightDecay(decay.toDouble())

/** [GenerationOptions.Builder.temperature] for whole numbers. */
public fun GenerationOptions.Builder.temperature(temperature: Number): GenerationOptions.Builder =
    temperature(temperature.toDouble())

/** [GenerationOptions.Builder.topP] for whole numbers. */
public fun GenerationOptions.Builder.topP(share: Number): GenerationOptions.Builder =
    topP(share.toDouble())

/** [GenerationOptions.Builder.repetitionPenalty] for whole numbers. */
public fun GenerationOptions.Builder.repetitionPenalty(penalty: Number): GenerationOptions.Builder =
    repetitionPenalty(penalty.toDouble())

/** [GenerationOptions.Builder.presencePenalty] for whole numbers. */
public fun GenerationOptions.Builder.presencePenalty(penalty: Number): GenerationOptions.Builder =
    presencePenalty(penalty.toDouble())

/** [GenerationOptions.Builder.frequencyPenalty] for whole numbers. */
public fun GenerationOptions.Builder.frequencyPenalty(penalty: Number): GenerationOptions.Builder =
    frequencyPenalty(penalty.toDouble())

/** [GenerationOptions.Builder.logitBias] for whole numbers. */
public fun GenerationOptions.Builder.logitBias(
    text: String,
    bias: Number,
): GenerationOptions.Builder = logitBias(text, bias.toDouble())

/** [GenerationOptions.Builder.logitBias] for whole numbers. */
public fun GenerationOptions.Builder.logitBias(token: Int, bias: Number): GenerationOptions.Builder =
    logitBias(token, bias.toDouble())

/** [CustomModel.withStrength] for whole numbers. */
public fun CustomModel.withStrength(strength: Number): CustomModel =
    withStrength(strength.toDouble())
