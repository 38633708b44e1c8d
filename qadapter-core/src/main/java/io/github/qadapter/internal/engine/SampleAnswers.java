package io.github.qadapter.internal.engine;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.TrainingReport.SampleAnswer;
import io.github.qadapter.internal.decode.Dial;
import io.github.qadapter.internal.decode.Guide;
import io.github.qadapter.internal.decode.Guides;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.ArrayList;
import java.util.List;

/** Lets base and customised model answer the prompts that a report is to show. */
final class SampleAnswers {
  /** The likeliest answer: what differs then is the preference's doing, not chance's. */
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().greedy().maxTokens(128).build();

  private final OpenBase base;
  private final CustomizationRequest request;
  private final StopSignal stop;

  SampleAnswers(OpenBase base, CustomizationRequest request, StopSignal stop) {
    this.base = base;
    this.request = request;
    this.stop = stop;
  }

  /** Answers with the adapter as it stands. */
  List<SampleAnswer> of(LowRankAdapter adapter, double strength) {
    Guides guides =
        new Guides(
            List.of(new Guide(adapter, request.objective(), 1, null)), Dial.constant(strength));
    List<SampleAnswer> answers = new ArrayList<>();
    for (String prompt : request.evaluation().samplePrompts()) {
      stop.check("Answering the report's prompts");
      List<Message> conversation = List.of(Message.user(prompt));
      String before = base.reply(conversation, GREEDY).text();
      answers.add(
          new SampleAnswer(
              prompt,
              before,
              strength == 0 ? before : base.guided(conversation, GREEDY, guides).text()));
    }
    return answers;
  }
}
