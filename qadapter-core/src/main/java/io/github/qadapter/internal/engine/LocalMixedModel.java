package io.github.qadapter.internal.engine;

import io.github.qadapter.Message;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.AnswerStrength;
import io.github.qadapter.internal.decode.WeightedAdapter;
import io.github.qadapter.internal.policy.GuidedLikelihood;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatPrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Several preferences on one base, each with the strength of its own dial. */
final class LocalMixedModel extends AnsweringModel {
  private final LoadedModel base;
  private final List<LocalCustomModel> models;

  /** models: at least one, all on this base. */
  LocalMixedModel(LoadedModel base, List<LocalCustomModel> models) {
    this.base = base;
    this.models = List.copyOf(models);
  }

  @Override
  LoadedModel loaded() {
    return base;
  }

  @Override
  AdapterMix guides(List<Message> conversation) {
    List<WeightedAdapter> guides = new ArrayList<>();
    for (LocalCustomModel model : models) {
      guides.add(model.guide(steady(model, conversation)));
    }
    return new AdapterMix(guides, AnswerStrength.constant(1));
  }

  private static double steady(LocalCustomModel model, List<Message> conversation) {
    return model
        .strengthIfSteady(conversation)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected strengths that stay the same during an answer, but found one in the mix"
                        + " that moves with the position; use StrengthSchedule.at or StrengthSchedule.ofPrompt there."));
  }

  @Override
  List<GuidedLikelihood.Part> parts(ChatPrompt prompt, int states) {
    List<GuidedLikelihood.Part> parts = new ArrayList<>();
    for (LocalCustomModel model : models) {
      double weight = steady(model, prompt.messages());
      double[] weights = new double[states];
      Arrays.fill(weights, weight == 0 ? 0 : weight * model.membership(prompt));
      if (weights[0] != 0) {
        parts.add(model.part(weights));
      }
    }
    return parts;
  }

  @Override
  double[] logProbabilities(ChatPrompt prompt, PackedAnswers row) {
    return GuidedLikelihood.of(base.decoder(), row, parts(prompt, row.tokens().length));
  }

  @Override
  <T> T use(Supplier<T> work) {
    Supplier<T> all = work;
    for (LocalCustomModel model : models) {
      Supplier<T> inner = all;
      all = () -> model.use(inner);
    }
    return all.get();
  }

  @Override
  public void close() {}
}
