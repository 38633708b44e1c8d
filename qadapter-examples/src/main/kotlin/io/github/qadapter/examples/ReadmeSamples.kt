@file:JvmName("ReadmeSamplesKotlin")

package io.github.qadapter.examples

import io.github.qadapter.BaseModel
import io.github.qadapter.PreferenceData
import io.github.qadapter.QAdapter
import java.nio.file.Path

/** The README's Kotlin, compiled here; a test keeps the two equal. */
internal fun customize() {
    BaseModel.open(Path.of("SmolLM2-135M-Instruct")).use { base ->
        val preferences = PreferenceData.read(Path.of("preferences.jsonl"))
        QAdapter.customize(base).withPreferences(preferences).train().use { polite ->
            println(polite.chat("Name three ways to reduce waste."))
            polite.save(Path.of("polite-adapter"))
        }
    }
}
