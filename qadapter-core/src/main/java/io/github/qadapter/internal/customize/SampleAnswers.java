package io.github.qadapter.internal.customize;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Reply;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.AnswerStrength;
import io.github.qadapter.internal.decode.WeightedAdapter;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.report.TrainingReport.SampleAnswer;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets base and customized model answer the prompts that a report is to show. */
final class SampleAnswers {
  /** The likeliest answer: what differs then is the preference's doing, not chance's. */
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().greedy().maxTokens(128).build();

  private final LoadedModel base;
  private final CustomizationRequest request;
  private final StopSignal stop;

  SampleAnswers(LoadedModel base, CustomizationRequest request, StopSignal stop) {
    this.base = base;
    this.request = request;
    this.stop = stop;
  }

  /**
   * Answers with the adapter as it stands.
   *
   * @param strength the strength stored with it
   * @param scope the scope stored with it
   */
  List<SampleAnswer> of(LowRankAdapter adapter, double strength, Optional<ScopeModel> scope) {
    List<SampleAnswer> answers = new ArrayList<>();
    for (String prompt : request.evaluation().samplePrompts()) {
      stop.check("Answering the report's prompts");
      List<Message> conversation = List.of(Message.user(prompt));
      Reply saved =
          answer(
              conversation,
              guide(adapter, scope.map(TrainedAdapter::membership).orElse(null)),
              strength);
      boolean full = saved.strength() == TrainedAdapter.FULL_STRENGTH;
      answers.add(
          new SampleAnswer(
              prompt,
              base.answer(conversation, GREEDY, AdapterMix.NONE).text(),
              saved.text(),
              full
                  ? Optional.empty()
                  : Optional.of(
                      answer(conversation, guide(adapter, null), TrainedAdapter.FULL_STRENGTH)
                          .text())));
    }
    return answers;
  }

  private WeightedAdapter guide(
      LowRankAdapter adapter, WeightedAdapter.@Nullable Membership scope) {
    return new WeightedAdapter(adapter, request.objective(), 1, scope);
  }

  private Reply answer(List<Message> conversation, WeightedAdapter guide, double strength) {
    return strength == 0
        ? base.answer(conversation, GREEDY, AdapterMix.NONE)
        : base.answer(
            conversation,
            GREEDY,
            new AdapterMix(List.of(guide), AnswerStrength.constant(strength)));
  }
}
