package io.github.qadapter.internal.engine;

import io.github.qadapter.Objective;
import io.github.qadapter.TrainingReport;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.util.Optional;

/**
 * A learned preference, apart from the base.
 *
 * @param adapter carries the residual Q-function
 * @param objective how the policy follows from it
 * @param report how training went, if known
 * @param dataDigest a digest of the pairs, empty if unknown
 * @param seed the training's seed
 */
record Preference(
    LowRankAdapter adapter,
    Objective objective,
    Optional<TrainingReport> report,
    String dataDigest,
    long seed) {}
