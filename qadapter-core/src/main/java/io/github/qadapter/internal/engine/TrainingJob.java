package io.github.qadapter.internal.engine;

import io.github.qadapter.Message;
import io.github.qadapter.NeutralText;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceDataException;
import io.github.qadapter.TrainingReport;
import io.github.qadapter.internal.data.DataDigest;
import io.github.qadapter.internal.data.EncodedPair;
import io.github.qadapter.internal.data.PairEncoder;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.train.Evaluator;
import io.github.qadapter.internal.train.Trainer;
import io.github.qadapter.spi.CustomizationRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One customisation from the request to the learned preference: encode, judge, train, judge,
 * report.
 */
final class TrainingJob {
  private final OpenBase base;
  private final CustomizationRequest request;

  TrainingJob(OpenBase base, CustomizationRequest request) {
    this.base = base;
    this.request = request;
  }

  Preference run() {
    PairEncoder.Encoded training = encode(request.preferences());
    if (training.pairs().isEmpty()) {
      throw nothingLeft(training.dropped());
    }
    List<EncodedPair> heldOut = encode(request.evaluation().heldOut()).pairs();
    List<PackedAnswers> neutral = neutralRows();
    LowRankAdapter adapter =
        LowRankAdapter.untrained(base.decoder(), request.adapter(), request.training().seed());
    try {
      Evaluator evaluator = new Evaluator(base.decoder(), adapter, request.objective());
      Optional<Evaluator.Preference> before = preference(evaluator, heldOut);
      Trainer.Outcome outcome;
      try (Trainer trainer =
          new Trainer(
              base.decoder(),
              adapter,
              request.objective(),
              request.training(),
              base.tokenizer().endOfTurn())) {
        outcome = trainer.train(training.pairs(), request.onStep());
      }
      String digest = DataDigest.sha256(request.preferences());
      TrainingReport report =
          new TrainingReport(
              TrainingReport.Ending.COMPLETED,
              training.pairs().size(),
              training.dropped(),
              training.cut(),
              outcome.steps(),
              outcome.elapsed().toMillis() / 1000.0,
              ResidentMemory.peakBytes(),
              outcome.firstLoss(),
              outcome.lastLoss(),
              before.flatMap(
                  first ->
                      preference(evaluator, heldOut)
                          .map(
                              after ->
                                  new TrainingReport.HeldOut(
                                      heldOut.size(),
                                      first.accuracy(),
                                      after.accuracy(),
                                      first.margin(),
                                      after.margin()))),
              drift(evaluator, neutral),
              Optional.empty(),
              Optional.empty(),
              List.of(),
              TrainingReport.Course.unknown(),
              Settings.of(request, digest));
      return new Preference(
          adapter, request.objective(), Optional.of(report), digest, request.training().seed());
    } catch (RuntimeException | Error e) {
      adapter.close();
      throw e;
    }
  }

  private PreferenceDataException nothingLeft(int dropped) {
    int wanted = request.training().maxPromptTokens();
    int context = base.info().contextLength();
    return new PreferenceDataException(
        "Expected at least one pair to learn from, but none of %d is left: %d have a prompt of more than %d tokens; %s."
            .formatted(
                request.preferences().size(),
                dropped,
                Math.min(wanted, context - 1),
                wanted < context - 1
                    ? "raise maxPromptTokens or give other data"
                    : "the model's context is %d, so give shorter prompts".formatted(context)));
  }

  private PairEncoder.Encoded encode(PreferenceData data) {
    return new PairEncoder(
            base.tokenizer(),
            request.training().maxPromptTokens(),
            request.training().maxAnswerTokens(),
            base.info().contextLength())
        .encode(data);
  }

  private static Optional<Evaluator.Preference> preference(
      Evaluator evaluator, List<EncodedPair> pairs) {
    return pairs.isEmpty() ? Optional.empty() : Optional.of(evaluator.preference(pairs));
  }

  private static Optional<TrainingReport.Neutral> drift(
      Evaluator evaluator, List<PackedAnswers> texts) {
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    Evaluator.Drift drift = evaluator.drift(texts);
    return Optional.of(
        new TrainingReport.Neutral(
            texts.size(), drift.lossBefore(), drift.lossAfter(), drift.divergence()));
  }

  /**
   * Texts longer than the context are cut; texts of a single token say nothing and are left out.
   */
  private List<PackedAnswers> neutralRows() {
    List<PackedAnswers> rows = new ArrayList<>();
    ChatTokenizer tokenizer = base.tokenizer();
    int room = base.info().contextLength();
    for (NeutralText text : request.evaluation().neutralTexts()) {
      List<Message> prompt = text.prompt();
      if (prompt.isEmpty()) {
        int[] ids = tokenizer.documentIds(text.text());
        if (ids.length > 1) {
          rows.add(PackedAnswers.ofText(ids.length <= room ? ids : Arrays.copyOf(ids, room)));
        }
      } else {
        rows.add(base.conversations().answered(prompt, text.text()));
      }
    }
    return rows;
  }
}
