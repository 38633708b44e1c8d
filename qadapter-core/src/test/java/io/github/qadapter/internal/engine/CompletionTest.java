package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Ints;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Reply;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.decode.DecodeRequest;
import io.github.qadapter.internal.decode.SampledRow;
import io.github.qadapter.internal.decode.Sampler;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text without a chat template, and a template that the caller gives. */
class CompletionTest {
  private static final String TEMPLATE = "chat_template.jinja";
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().greedy().maxTokens(12).build();
  private static final List<Message> QUESTION = List.of(Message.user("What is a glacier?"));

  @TempDir private Path folder;

  /** The tiny model as a base checkpoint has it. */
  private Path withoutTemplate() throws IOException {
    try (Stream<Path> files = Files.list(TinyModel.folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
    Files.delete(folder.resolve(TEMPLATE));
    return folder;
  }

  @Test
  void templateVariablesReachRepliesAndStreamsAndAreRefusedWhereThereIsNoTemplate()
      throws IOException {
    Path model = withoutTemplate();
    Files.writeString(
        model.resolve(TEMPLATE), "{% for m in messages %}{{ m.content }}{% endfor %}{{ hint }}");
    GenerationOptions hinted =
        GREEDY.toBuilder().templateVariable("hint", " Think of ice and of mountains.").build();
    try (LocalBaseModel base = LocalBaseModel.open(model, TestDevice.options())) {
      int tokens =
          base.loaded()
              .tokenizer()
              .textIds("What is a glacier? Think of ice and of mountains.")
              .length;
      Reply reply = base.reply(QUESTION, hinted);
      assertThat(reply.promptTokens())
          .isEqualTo(tokens)
          .isGreaterThan(base.reply(QUESTION, GREEDY).promptTokens());
      assertThat(base.stream(QUESTION, hinted, piece -> {}).whenDone().join().promptTokens())
          .isEqualTo(tokens);
      assertThatThrownBy(() -> base.complete("Ice", hinted))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("but found hint");
    }
  }

  @Test
  void aCheckpointWithoutATemplateCompletesTextsAndNamesBothCuresWhenAskedToChat()
      throws IOException {
    try (LocalBaseModel base = LocalBaseModel.open(withoutTemplate(), TestDevice.options());
        LocalBaseModel whole = TinyModel.open()) {
      Reply reply = base.complete("A day in", GREEDY);
      int[] ids = base.loaded().tokenizer().documentIds("A day in");
      SampledRow row = new SampledRow(Sampler.GREEDY, 12, base.loaded().tokenizer().endIds());
      base.loaded().engine().submit(DecodeRequest.of(ids, AdapterMix.NONE, row)).await();
      assertThat(reply.promptTokens()).isEqualTo(ids.length);
      assertThat("A day in" + reply.text())
          .isEqualTo(base.loaded().tokenizer().decode(Ints.concat(ids, Ints.toArray(row.ids()))));
      assertThat(whole.complete("A day in", GREEDY)).isEqualTo(reply);

      assertThatThrownBy(() -> base.reply(QUESTION, GREEDY))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll(
              "Expected a chat template", "ModelOptions.chatTemplate", "complete(");
      assertThatThrownBy(() -> TinyModel.preferences(4).check(base))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContainingAll("ModelOptions.chatTemplate", "--chat-template");
      assertThatThrownBy(() -> base.complete("", GREEDY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one token");
    }
  }

  @Test
  void aTemplateThatIsGivenTakesThePlaceOfTheOwnOne() throws IOException {
    ModelOptions given =
        ModelOptions.builder().chatTemplate(TinyModel.folder().resolve(TEMPLATE)).build();
    Path bare = withoutTemplate();
    Files.writeString(bare.resolve(TEMPLATE), "{{ broken");
    try (LocalBaseModel whole = TinyModel.open();
        LocalBaseModel base = LocalBaseModel.open(bare, given)) {
      assertThat(base.reply(QUESTION, GREEDY)).isEqualTo(whole.reply(QUESTION, GREEDY));
      assertThat(base.loaded().fingerprints()).isEqualTo(whole.loaded().fingerprints());
    }
  }

  /** log P(b | a) + log P(c | a b) = log P(b c | a). */
  @Test
  void likelihoodsOfContinuationsAddUp() {
    try (LocalBaseModel base = TinyModel.open()) {
      LogLikelihood first = base.completionLogLikelihood("The day", " was long");
      LogLikelihood second = base.completionLogLikelihood("The day was long", " and warm");
      LogLikelihood both = base.completionLogLikelihood("The day", " was long and warm");
      assertThat(both.tokens()).hasSize(first.tokens().size() + second.tokens().size());
      assertThat(both.total()).isCloseTo(first.total() + second.total(), within(0.05));
    }
  }

  /** Llama 2's template on a model of its kind: its space is scored, and shown to nobody. */
  @Test
  void aGivenTemplateFramesAnswersInAGgufFile() throws IOException, URISyntaxException {
    Path file =
        Path.of(
            CompletionTest.class
                .getResource("/io/github/qadapter/internal/model/families/llama-2.gguf")
                .toURI());
    ModelOptions options =
        ModelOptions.builder().chatTemplate(resource("sections-in-brackets")).build();
    try (LocalBaseModel base = LocalBaseModel.open(file, options)) {
      LogLikelihood answer = base.logLikelihood(List.of(Message.user("the")), "the cat");
      assertThat(answer.tokens().stream().map(scored -> scored.token().text()))
          .containsExactly(" the", " c", "at", " ", "</s>");
      GenerationOptions begun =
          GenerationOptions.builder().greedy().prefix("the cat").maxTokens(3).build();
      Reply reply = base.reply(List.of(Message.user("the")), begun);
      assertThat(reply.text()).isEqualTo("the cat");
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream =
        CompletionTest.class.getResourceAsStream(
            "/io/github/qadapter/internal/text/templates/" + name + ".jinja")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
