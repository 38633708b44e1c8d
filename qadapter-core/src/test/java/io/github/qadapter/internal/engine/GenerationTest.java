package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Precision;
import io.github.qadapter.Reply;
import io.github.qadapter.Reply.FinishReason;
import io.github.qadapter.internal.fixture.TinyModel;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Options, as callers see their effect. */
class GenerationTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is made of ice?"));

  private static LocalBaseModel model;

  @BeforeAll
  static void open() {
    model = TinyModel.open(Precision.FLOAT32); // in 16 bits scores are equal now and then
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void logProbabilitiesAreThoseThatTheModelGivesTheSameAnswer() {
    Reply reply = reply(options -> options.greedy().maxTokens(100).logProbabilities(3));
    assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(reply.logProbabilities()).hasSize(reply.completionTokens());
    List<LogLikelihood.TokenLogProbability> judged =
        model.logLikelihood(PROMPT, reply.text()).tokens();
    for (int t = 0; t < judged.size(); t++) {
      Reply.TokenLogProbabilities place = reply.logProbabilities().get(t);
      assertThat(place.chosen().token()).isEqualTo(judged.get(t).token());
      assertThat(place.chosen().logProbability())
          .isCloseTo(judged.get(t).logProbability(), within(1e-3));
      assertThat(place.likeliest()).hasSize(3).first().isEqualTo(place.chosen());
    }
    assertThat(reply(options -> options.greedy().maxTokens(3)).logProbabilities()).isEmpty();
  }

  @Test
  void anAnswerStopsBeforeItsStopText() {
    String whole = reply(options -> options.greedy().maxTokens(40)).text();
    // From the middle of one word to the middle of another, wherever tokens end.
    String stop = whole.substring(whole.length() / 3, whole.length() / 3 + 7);
    Reply stopped = reply(options -> options.greedy().maxTokens(40).stop("never", stop));
    assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP_SEQUENCE);
    assertThat(stopped.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  @Test
  void lengthsAreKept() {
    Reply whole = reply(options -> options.greedy().maxTokens(100));
    int longer = whole.completionTokens() + 5;
    Reply stretched = reply(options -> options.greedy().minTokens(longer).maxTokens(longer + 1));
    assertThat(stretched.completionTokens()).isGreaterThanOrEqualTo(longer);
    assertThat(stretched.text()).startsWith(whole.text());
    Reply cut = reply(options -> options.greedy().maxTokens(2));
    assertThat(cut.completionTokens()).isEqualTo(2);
    assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(cut.promptTokens()).isEqualTo(model.loaded().tokenizer().promptIds(PROMPT).length);
  }

  @Test
  void bannedTextsDoNotComeAndForcedOnesDo() {
    String whole = reply(options -> options.greedy().maxTokens(40)).text();
    String word = whole.split(" ", -1)[1];
    assertThat(reply(options -> options.greedy().maxTokens(40).ban(word)).text())
        .doesNotContain(" " + word + " ");
    assertThat(reply(options -> options.greedy().maxTokens(40).logitBias(word, -100)).text())
        .doesNotContain(" " + word + " ");
    assertThat(reply(options -> options.greedy().maxTokens(40).prefix("Well, ")).text())
        .startsWith("Well,");
    int first =
        reply(options -> options.greedy().maxTokens(1).logProbabilities(0))
            .logProbabilities()
            .get(0)
            .chosen()
            .token()
            .id();
    Reply without =
        reply(options -> options.greedy().maxTokens(1).banTokens(first).logProbabilities(0));
    assertThat(without.logProbabilities().get(0).chosen().token().id()).isNotEqualTo(first);
  }

  @Test
  void seedsDecideWhateverElseIsAnswered() {
    Consumer<GenerationOptions.Builder> sampled =
        options -> options.maxTokens(12).temperature(1.5).seed(5);
    GenerationOptions.Builder builder = GenerationOptions.builder();
    sampled.accept(builder);
    List<Reply> together = model.replies(PROMPT, 4, builder.build());
    List<Reply> alone =
        IntStream.range(0, 4)
            .mapToObj(i -> reply(sampled.andThen(options -> options.seed(5 + i))))
            .toList();
    assertThat(together).isEqualTo(alone);
    assertThat(together).doesNotHaveDuplicates();
    Consumer<GenerationOptions.Builder> unseeded = options -> options.maxTokens(12).temperature(3);
    assertThat(reply(unseeded)).isNotEqualTo(reply(unseeded));
  }

  @Test
  void samplingFromOneTokenIsGreedy() {
    String greedy = reply(options -> options.greedy().maxTokens(20)).text();
    assertThat(reply(options -> options.temperature(2).topK(1).maxTokens(20)).text())
        .isEqualTo(greedy);
    assertThat(reply(options -> options.topP(1e-6).maxTokens(20)).text()).isEqualTo(greedy);
    assertThat(reply(options -> options.minP(1).maxTokens(20)).text()).isEqualTo(greedy);
    assertThat(reply(options -> options.topH(1e-9).maxTokens(20)).text()).isEqualTo(greedy);
    assertThat(reply(options -> options.epsilonCutoff(1).maxTokens(20)).text()).isEqualTo(greedy);
    assertThat(reply(options -> options.etaCutoff(1).topK(1).maxTokens(20)).text())
        .isEqualTo(greedy);
  }

  @Test
  void penaltiesKeepTokensFromComingAgain() {
    Consumer<GenerationOptions.Builder> forty =
        options -> options.greedy().minTokens(40).maxTokens(40).logProbabilities(0);
    assertThat(ids(reply(forty)).stream().distinct().count()).isLessThan(40);
    assertThat(ids(reply(forty.andThen(options -> options.presencePenalty(1000)))))
        .doesNotHaveDuplicates();
    assertThat(ids(reply(forty.andThen(options -> options.frequencyPenalty(1000)))))
        .doesNotHaveDuplicates();
    assertThat(ids(reply(forty.andThen(options -> options.repetitionPenalty(1e6)))))
        .doesNotHaveDuplicates();
    List<Integer> without = ids(reply(forty.andThen(options -> options.noRepeatNgramSize(2))));
    assertThat(IntStream.range(1, without.size()).mapToObj(i -> without.subList(i - 1, i + 1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatCannotBeIsRefusedAtTheCall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GenerationOptions.builder().maxTokens(3).minTokens(4))
        .withMessageContaining("3")
        .withMessageContaining("4");
    for (Consumer<GenerationOptions.Builder> wrong :
        List.<Consumer<GenerationOptions.Builder>>of(
            options -> options.topK(0),
            options -> options.topP(0),
            options -> options.topP(1.1),
            options -> options.minP(-0.1),
            options -> options.topH(0),
            options -> options.typicalP(1.5),
            options -> options.epsilonCutoff(-0.1),
            options -> options.etaCutoff(Double.NaN),
            options -> options.noRepeatNgramSize(-1),
            options -> options.repetitionPenalty(0),
            options -> options.presencePenalty(Double.NaN),
            options -> options.frequencyPenalty(Double.POSITIVE_INFINITY),
            options -> options.logitBias("a", Double.NEGATIVE_INFINITY),
            options -> options.logitBias(-1, 1),
            options -> options.ban(""),
            options -> options.stop("a", ""),
            options -> options.logProbabilities(-1),
            options -> options.minTokens(-1),
            options -> options.banTokens(1_000_000).maxTokens(1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> reply(wrong))
          .withMessageStartingWith("Expected");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> model.replies(PROMPT, 0, GenerationOptions.greedy()));
  }

  private static List<Integer> ids(Reply reply) {
    return reply.logProbabilities().stream().map(token -> token.chosen().token().id()).toList();
  }

  private static Reply reply(Consumer<GenerationOptions.Builder> options) {
    return model.reply(PROMPT, options);
  }
}
