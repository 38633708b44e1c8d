package io.github.qadapter.internal.customize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.Checkpoints;
import io.github.qadapter.CustomModel;
import io.github.qadapter.Customization;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.Reply;
import io.github.qadapter.Retention;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.exception.TrainingCancelledException;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.dialogue.DialoguePlan;
import io.github.qadapter.internal.dialogue.DialogueStore;
import io.github.qadapter.internal.dialogue.SelfSampler;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.engine.LocalCustomModel;
import io.github.qadapter.internal.fixture.NativeMemory;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.train.StopSignal;
import io.github.qadapter.report.TrainingReport;
import io.github.qadapter.spi.CustomizationRequest;
import io.github.qadapter.testkit.LeakCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learned scope on the tiny model, from training to a file and back. */
class ScopeTest {
  private static final String FILE = "qadapter_scope.safetensors";
  private static final String ANSWER = "It is a river of ice.";

  private final LocalBaseModel base = TinyModel.open();
  private final List<Message> prompt = TinyModel.heldOut(1).pairs().get(0).prompt();

  @TempDir private Path folder;

  @AfterEach
  void closeTheBase() {
    base.close();
  }

  @Test
  void aLearnedScopeIsReportedAndKept() throws IOException {
    try (CustomModel custom = learned()) {
      TrainingReport.LearnedScope report = custom.report().orElseThrow().scope().orElseThrow();
      assertThat(report.inside()).isPositive();
      assertThat(report.outside()).isEqualTo(5);
      assertThat(report.auc()).isBetween(0.0, 1.0);
      custom.save(folder.resolve("adapter"));
      try (CustomModel read = QAdapter.load(base, folder.resolve("adapter"))) {
        for (PreferencePair pair : TinyModel.heldOut(20).pairs()) {
          assertThat(read.scope(pair.prompt())).isEqualTo(custom.scope(pair.prompt()));
        }
        assertThat(read.report().orElseThrow().scope()).contains(report);
      }
    }
    assertDamageIsSaid(folder.resolve("adapter"));
  }

  private void assertDamageIsSaid(Path adapter) throws IOException {
    long alive = NativeMemory.count(base);
    Path file = adapter.resolve(FILE);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 4));
    assertThatThrownBy(() -> QAdapter.load(base, adapter))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file.toString());
    Files.delete(file);
    assertThatThrownBy(() -> QAdapter.load(base, adapter))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContainingAll(FILE, adapter.toString());
    assertThat(NativeMemory.count(base)).isEqualTo(alive);
  }

  private CustomModel learned() {
    return toBeLearned().train();
  }

  private Customization toBeLearned() {
    return TinyModel.brief(base)
        .withPreferences(TinyModel.preferences(24))
        .withScope(Scope.learned(scope -> scope.negatives(20).evenIfUnclear()));
  }

  /** The data's own prompts as outsiders: nothing could tell them apart. */
  @Test
  void aScopeThatDoesNotTellIsReportedAndNotUsed() {
    List<List<Message>> prompts =
        TinyModel.preferences(24).pairs().stream().map(PreferencePair::prompt).toList();
    try (CustomModel custom =
        TinyModel.brief(base)
            .withPreferences(TinyModel.preferences(24))
            .withScope(Scope.learned(scope -> scope.negatives(20).outOfScope(prompts)))
            .train()) {
      TrainingReport report = custom.report().orElseThrow();
      TrainingReport.LearnedScope scope = report.scope().orElseThrow();
      assertThat(scope.isClear()).isFalse();
      assertThat(scope.used()).isFalse();
      assertThat(report.warnings()).anyMatch(warning -> warning.contains("It is not used"));
      assertThat(custom.scope(prompt)).isEqualTo(1);
      custom.save(folder.resolve("adapter"));
      assertThat(folder.resolve("adapter").resolve(FILE)).doesNotExist();
    }
  }

  @Test
  void withoutAScopeEveryPromptIsInside() {
    try (CustomModel custom = TinyModel.train(base)) {
      assertThat(custom.scope(prompt)).isEqualTo(1);
      assertThat(custom.report().orElseThrow().scope()).isEmpty();
    }
  }

  /** The levels decide alone here: the same adapter, put clearly out of scope, in it, half-way. */
  @Test
  void outsideTheBaseAnswersBitForBitAndInsideTheCustomizedModel() {
    try (CustomModel everywhere = TinyModel.train(base)) {
      everywhere.save(folder.resolve("adapter"));
      double logit = model(0, 1).logit(base.loaded().decoder().meanState(ids(), 2));
      try (CustomModel outside = scoped(logit + 1, logit + 3);
          CustomModel inside = scoped(logit - 3, logit - 1);
          CustomModel half = scoped(logit - 50, logit + 50)) {
        assertThat(outside.scope(prompt)).isZero();
        assertThat(inside.scope(prompt)).isEqualTo(1);
        assertThat(half.scope(prompt)).isEqualTo(0.5);
        assertSame(outside, base::reply, base.logLikelihood(prompt, ANSWER));
        assertSame(inside, everywhere::reply, everywhere.logLikelihood(prompt, ANSWER));
        CustomModel dial = everywhere.withStrength(0.5);
        assertSame(half, dial::reply, dial.logLikelihood(prompt, ANSWER));
        assertThat(everywhere.logLikelihood(prompt, ANSWER))
            .isNotEqualTo(base.logLikelihood(prompt, ANSWER));
        assertThat(outside.reward(prompt, ANSWER)).isEqualTo(everywhere.reward(prompt, ANSWER));
        assertThat(outside.explain(prompt, 3)).isEqualTo(everywhere.explain(prompt, 3));
        assertThat(outside.strength()).as("the strength without the scope").isEqualTo(1);
      }
    }
  }

  private interface Answers {
    Reply reply(List<Message> prompt, io.github.qadapter.GenerationOptions options);
  }

  private void assertSame(
      CustomModel found, Answers expected, io.github.qadapter.LogLikelihood likelihood) {
    var options =
        io.github.qadapter.GenerationOptions.builder().maxTokens(12).temperature(1).seed(3).build();
    Reply reply = found.reply(prompt, options);
    Reply wanted = expected.reply(prompt, options);
    // Prefill reads the state with other kernels, which round otherwise.
    assertThat(reply.strength()).isCloseTo(wanted.strength(), within(0.01));
    assertThat(new Reply(reply.text(), reply.completionTokens(), reply.finishReason()))
        .isEqualTo(new Reply(wanted.text(), wanted.completionTokens(), wanted.finishReason()));
    assertThat(found.logLikelihood(prompt, ANSWER)).isEqualTo(likelihood);
  }

  private CustomModel scoped(double outside, double inside) {
    TrainedAdapter read = AdapterFolder.read(folder.resolve("adapter"), base.loaded());
    return LocalCustomModel.of(
        base,
        new TrainedAdapter(
            read.adapter(),
            read.objective(),
            read.strength(),
            Optional.of(model(outside, inside)),
            read.report(),
            read.origin()));
  }

  private ScopeModel model(double outside, double inside) {
    int width = base.loaded().decoder().config().hiddenSize();
    float[] ones = new float[width];
    Arrays.fill(ones, 1);
    return new ScopeModel(
        2,
        new ScopeModel.Coefficients(new float[width], ones, ones, 0),
        new ScopeModel.Levels(outside, inside));
  }

  private int[] ids() {
    return base.loaded().prompts().prompt(prompt).ids();
  }

  @Test
  void theStateOfAPromptIsTheMeanOverItsTokens() {
    int[] ids = ids();
    float[] mean = base.loaded().decoder().meanState(ids, 0);
    double[] sum = new double[mean.length];
    for (int id : ids) {
      // Without blocks a token's state is its embedding, whatever stands around it.
      float[] one = base.loaded().decoder().meanState(new int[] {id}, 0);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += one[j];
      }
    }
    for (int j = 0; j < sum.length; j++) {
      assertThat((double) mean[j])
          .isCloseTo(sum[j] / ids.length, org.assertj.core.api.Assertions.within(1e-5));
    }
  }

  @Test
  void aResumedRunReadsWhatTheBaseWroteAndEndsWithTheSameBits() throws IOException {
    Path whole = saved("whole", toBeLearned().train());
    Path run = folder.resolve("run");
    Customization kept =
        toBeLearned()
            .withCheckpoints(Checkpoints.inFolder(run, checkpoints -> checkpoints.everySteps(1)));
    // Ended by its listener, so that the run's folder is all that is left of it.
    assertThatThrownBy(
            () ->
                kept.onStep(
                        step -> {
                          throw new IllegalStateException("the end");
                        })
                    .train())
        .hasMessage("the end");
    Path prompts = run.resolve(DialogueStore.IN_RUN);
    assertThat(prompts).content().hasLineCount(20);
    Path resumed = saved("resumed", toBeLearned().resume(run));
    for (String file : List.of("adapter_model.safetensors", FILE)) {
      assertThat(resumed.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    String question = "\"question\":\"";
    Files.writeString(prompts, Files.readString(prompts).replace(question, question + "Please. "));
    assertThat(
            Files.mismatch(
                saved("other", toBeLearned().resume(run)).resolve(FILE), whole.resolve(FILE)))
        .as("what the file says is what is used")
        .isNotNegative();
  }

  @Test
  void promptsNamedOutsideBelongToWhatARunIs() {
    assertThat(settings(Scope.learned(scope -> scope.outOfScope(List.of(prompt)))))
        .isEqualTo(settings(Scope.learned(scope -> scope.outOfScope(List.of(List.copyOf(prompt))))))
        .isNotEqualTo(
            settings(
                Scope.learned(scope -> scope.outOfScope(List.of(List.of(Message.user("Hi.")))))));
  }

  private Map<String, String> settings(Scope scope) {
    var plain = TinyModel.request(base, TrainingOptions.builder().build(), Retention.none());
    RunProvenance.DataSet data = new RunProvenance.DataSet("digest", 8);
    return RunProvenance.of(
            new CustomizationRequest(
                plain.base(),
                plain.preferences(),
                plain.objective(),
                plain.adapter(),
                plain.initialAdapter(),
                plain.training(),
                plain.retention(),
                scope,
                plain.evaluation(),
                plain.checkpoints(),
                plain.resumed(),
                plain.savedIn(),
                plain.onStep(),
                plain.onEvaluation(),
                plain.onProgress(),
                plain.cancelled(),
                Optional.empty()),
            Optional.empty(),
            data,
            data)
        .identity()
        .named();
  }

  private Path saved(String name, CustomModel model) {
    try (model) {
      model.save(folder.resolve(name));
      return folder.resolve(name);
    }
  }

  @Test
  void tooFewPromptsAreSaid() {
    assertThatExceptionOfType(PreferenceDataException.class)
        .isThrownBy(
            () ->
                TinyModel.brief(base)
                    .withPreferences(TinyModel.preferences(3))
                    .withScope(Scope.learned())
                    .train())
        .withMessageContaining("at least 8 different prompts");
  }

  @Test
  void learningItCanBeInterrupted() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(TrainingCancelledException.class)
        .isThrownBy(this::learned)
        .withMessageContaining("scope");
  }

  @Test
  void writingAndJudgingPromptsLeaveNothingBehind() {
    try (CustomModel custom = learned()) {
      LeakCheck.check(
          () -> NativeMemory.count(base),
          () -> {
            new SelfSampler(
                    base.loaded(), StopSignal.onInterrupt(), DialogueStore.unkept(), done -> {})
                .write(new DialoguePlan(4, 9, 6, 1));
            custom.scope(prompt);
          },
          10);
    }
  }
}
