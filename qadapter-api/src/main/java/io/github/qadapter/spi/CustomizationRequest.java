package io.github.qadapter.spi;

import io.github.qadapter.AdapterOptions;
import io.github.qadapter.BaseModel;
import io.github.qadapter.Evaluation;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.TrainingStep;
import java.util.function.Consumer;

/**
 * Everything a training run needs.
 *
 * @param base the model to customise, opened by the same engine
 * @param preferences the pairs to learn from
 * @param objective what to optimise
 * @param adapter the low-rank matrices to learn
 * @param training how long and how fast
 * @param evaluation what to judge the result on
 * @param onStep called after every optimiser step
 */
public record CustomizationRequest(
    BaseModel base,
    PreferenceData preferences,
    Objective objective,
    AdapterOptions adapter,
    TrainingOptions training,
    Evaluation evaluation,
    Consumer<TrainingStep> onStep) {}
