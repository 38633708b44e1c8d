@file:JvmName("Values")

package io.github.qadapter.kotlin

import io.github.qadapter.BaseModel
import io.github.qadapter.Chat
import io.github.qadapter.CustomModel
import io.github.qadapter.LanguageModel
import io.github.qadapter.Message
import io.github.qadapter.ModelInfo
import io.github.qadapter.Objective
import io.github.qadapter.PreferenceData
import io.github.qadapter.PreferencePair
import io.github.qadapter.PreferenceSplit
import io.github.qadapter.QAdapter
import io.github.qadapter.RankedAnswer
import io.github.qadapter.Reward
import io.github.qadapter.Role

// Kotlin reads records as properties; these are for the methods that are named like properties.

/** [LanguageModel.info]. */
public val LanguageModel.info: ModelInfo
    get() = info()

/** [CustomModel.base]. */
public val CustomModel.base: BaseModel
    get() = base()

/** [CustomModel.objective]. */
public val CustomModel.objective: Objective
    get() = objective()

/** [CustomModel.strength]: NaN if it depends on prompt or position. */
public val CustomModel.strength: Double
    get() = strength()

/** [Chat.history]. */
public val Chat.history: List<Message>
    get() = history()

/**
 * This preference with a weight, for a mix: `polite * 0.7 + brief * 0.5`. It is
 * [CustomModel.withStrength]: the weight replaces the strength that the model had.
 *
 * @param weight at least 0
 */
public operator fun CustomModel.times(weight: Number): CustomModel =
    withStrength(weight.toDouble())

/** The preference with this weight: `0.7 * polite`. */
public operator fun Number.times(model: CustomModel): CustomModel = model * this

/**
 * Both preferences at once, log π₁ + w₁ (log π̃₁ − log π₁) + w₂ (log π̃₂ − log π₁). For more than two
 * there is [QAdapter.mix]: `QAdapter.mix(polite * 0.5, brief * 0.3, formal * 0.2)`.
 */
public operator fun CustomModel.plus(other: CustomModel): LanguageModel = QAdapter.mix(this, other)

// Kotlin does not take Java's records apart.

/** The pairs to learn from: `val (training, heldOut) = data.split(0.1, 7)`. */
public operator fun PreferenceSplit.component1(): PreferenceData = training

/** The pairs to judge by. */
public operator fun PreferenceSplit.component2(): PreferenceData = heldOut

/** The text: `for ((answer, reward) in model.rank(prompt, answers))`. */
public operator fun RankedAnswer.component1(): String = answer

/** Its recovered reward. */
public operator fun RankedAnswer.component2(): Reward = reward

/** Who speaks: `val (role, content) = message`. */
public operator fun Message.component1(): Role = role

/** What is said. */
public operator fun Message.component2(): String = content

/** The prompt: `val (prompt, chosen, rejected) = pair`. */
public operator fun PreferencePair.component1(): List<Message> = prompt

/** The preferred answer. */
public operator fun PreferencePair.component2(): String = chosen

/** The other answer. */
public operator fun PreferencePair.component3(): String = rejected
