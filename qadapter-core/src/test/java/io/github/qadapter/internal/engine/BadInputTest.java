package io.github.qadapter.internal.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.AdapterMismatchException;
import io.github.qadapter.AdapterOptions;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.NeutralText;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceDataException;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.QAdapter;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user can get wrong: each mistake is one exception whose sentence names it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
  private static final List<Message> QUESTION = List.of(Message.user("What is a glacier?"));
  private static final int CONTEXT = 512;

  private @Nullable OpenBase base;
  private @Nullable CustomModel custom;

  @BeforeAll
  void train() {
    base = TinyModel.open();
    custom = TinyModel.train(base);
  }

  /** After all the mistakes the models still answer. */
  @AfterAll
  void theProcessLivesOn() {
    for (LanguageModel model : List.of(custom(), base())) {
      assertThat(model.reply(QUESTION, options -> options.maxTokens(4)).tokens()).isPositive();
      model.close();
    }
  }

  /** Damages a sound folder. */
  private interface Damage {
    void to(Path folder) throws IOException;
  }

  @TestFactory
  Stream<DynamicTest> modelFolders(@TempDir Path folder) {
    return Stream.of(
        model(folder, "no config.json", f -> Files.delete(f.resolve("config.json")), "config.json"),
        model(
            folder,
            "no JSON in config.json",
            f -> Files.writeString(f.resolve("config.json"), "{\"model_type\": \"lla"),
            "Expected JSON",
            "config.json"),
        model(
            folder,
            "an unsupported model_type",
            f -> edit(f.resolve("config.json"), "\"llama\"", "\"mamba\""),
            "model_type 'mamba'",
            "config.json",
            "supported: llama"),
        model(
            folder,
            "a configuration of another width",
            f -> edit(f.resolve("config.json"), "\"hidden_size\": 192", "\"hidden_size\": 384"),
            "[2048, 384]",
            "model.embed_tokens.weight",
            "model.safetensors",
            "found [2048, 192]"),
        model(
            folder,
            "a configuration of more layers",
            f ->
                edit(
                    f.resolve("config.json"),
                    "\"num_hidden_layers\": 5",
                    "\"num_hidden_layers\": 6"),
            "model.layers.5.",
            "model.safetensors"),
        model(
            folder,
            "no weights",
            f -> Files.delete(f.resolve("model.safetensors")),
            "model.safetensors or model.safetensors.index.json"),
        model(
            folder, "a missing shard", BadInputTest::loseShard, "model-00002-of-00002.safetensors"),
        model(
            folder,
            "truncated weights",
            f -> truncate(f.resolve("model.safetensors"), 2_000_000),
            "model.safetensors",
            "but found only",
            "download"),
        model(
            folder,
            "empty weights",
            f -> truncate(f.resolve("model.safetensors"), 0),
            "model.safetensors",
            "found 0 bytes"),
        model(
            folder,
            "weights that point outside of their file",
            BadInputTest::pointOutside,
            "model.safetensors",
            "to end 9354176 bytes after the header",
            "but found only"),
        model(
            folder,
            "no tokenizer.json",
            f -> Files.delete(f.resolve("tokenizer.json")),
            "tokenizer.json"),
        model(
            folder,
            "no JSON in tokenizer.json",
            f -> truncate(f.resolve("tokenizer.json"), 1000),
            "Expected JSON",
            "tokenizer.json"),
        model(
            folder,
            "a chat template with an error",
            f -> Files.writeString(f.resolve("chat_template.jinja"), "{% for message in %}"),
            "chat_template.jinja"));
  }

  private static DynamicTest model(
      Path folder, String name, Damage damage, CharSequence... sentence) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Path copy = TinyModel.copyTo(folder.resolve(name));
          damage.to(copy);
          assertThatThrownBy(() -> BaseModel.open(copy))
              .isInstanceOf(ModelFormatException.class)
              .hasMessageContaining(copy.toString())
              .hasMessageContainingAll(sentence);
        });
  }

  @Test
  void aModelFolderThatIsNone(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing");
    refused(ModelFormatException.class, () -> BaseModel.open(missing), missing, "found nothing");
    Path file = Files.createFile(folder.resolve("file"));
    refused(ModelFormatException.class, () -> BaseModel.open(file), file, "found a file");
  }

  private static void loseShard(Path folder) throws IOException {
    Files.move(
        folder.resolve("model.safetensors"), folder.resolve("model-00001-of-00002.safetensors"));
    Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        """
        {"weight_map": {
          "model.embed_tokens.weight": "model-00001-of-00002.safetensors",
          "model.norm.weight": "model-00002-of-00002.safetensors"}}
        """);
  }

  /** The last tensor's end moves out of the file; the header keeps its length. */
  private static void pointOutside(Path folder) throws IOException {
    Path file = folder.resolve("model.safetensors");
    String bytes = Files.readString(file, ISO_8859_1);
    assertThat(bytes).contains(",4354176]");
    Files.writeString(file, bytes.replace(",4354176]", ",9354176]"), ISO_8859_1);
  }

  @Test
  void anEmptyAnswer() {
    refused(
        PreferenceDataException.class,
        () -> PreferencePair.of("What is a glacier?", " \n", "Ice."),
        "chosen answer to \"What is a glacier?\" is empty");
    refused(
        PreferenceDataException.class,
        () -> PreferencePair.of("What is a glacier?", "Ice.", ""),
        "rejected answer to \"What is a glacier?\" is empty");
  }

  @Test
  void anEmptyAnswerInAFile(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("pairs.jsonl"),
            """
            {"prompt": "a", "chosen": "b", "rejected": "c"}
            {"prompt": "a", "chosen": "", "rejected": "c"}
            """);
    refused(
        PreferenceDataException.class,
        () -> PreferenceData.read(file, ReadOptions.Builder::strict),
        file + ", line 2",
        "chosen answer to \"a\" is empty");
  }

  @Test
  void aPreferenceFileThatIsNone(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.jsonl");
    refused(PreferenceDataException.class, () -> PreferenceData.read(missing), missing, "no such");
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));
    refused(PreferenceDataException.class, () -> PreferenceData.read(empty), empty, "found none");
    refused(PreferenceDataException.class, () -> PreferenceData.read(folder), folder);
    Path binary = Files.write(folder.resolve("binary.jsonl"), new byte[] {(byte) 0xff, 1, 2});
    refused(PreferenceDataException.class, () -> PreferenceData.read(binary), binary, "UTF-8");
  }

  @Test
  void optionsOutOfRange() {
    refused(
        IllegalArgumentException.class,
        () -> AdapterOptions.builder().rank(0),
        "Expected a rank of at least 1, but found 0.");
    refused(
        IllegalArgumentException.class,
        () -> Objective.builder().temperature(-0.5),
        "Expected an objective's temperature above 0, but found -0.5.");
    refused(
        IllegalArgumentException.class,
        () -> GenerationOptions.builder().temperature(-1),
        "Expected a sampling temperature of at least 0, but found -1.");
  }

  @Test
  void anAdapterOfAnotherBase(@TempDir Path folder) throws IOException {
    Path adapter = folder.resolve("adapter");
    custom().save(adapter);

    Path weights = TinyModel.copyTo(folder.resolve("other-weights"));
    // The file's last byte belongs to a weight.
    byte[] bytes = Files.readAllBytes(weights.resolve("model.safetensors"));
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights.resolve("model.safetensors"), bytes);
    assertMismatch(adapter, weights, "weights");

    Path template = TinyModel.copyTo(folder.resolve("other-template"));
    Files.writeString(template.resolve("chat_template.jinja"), "{{ messages[0].content }}");
    assertMismatch(adapter, template, "chat template");
  }

  private static void assertMismatch(Path adapter, Path other, String what) {
    try (BaseModel opened = BaseModel.open(other)) {
      refused(
          AdapterMismatchException.class,
          () -> QAdapter.load(opened, adapter),
          "was made for tiny-model",
          "the open base is " + other.getFileName(),
          adapter,
          what);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
  void aPeftAdapterWithoutOneOfItsFiles(String lost, @TempDir Path folder) throws IOException {
    Path adapter = folder.resolve("adapter");
    custom().save(adapter);
    Files.delete(adapter.resolve("qadapter_config.json"));
    QAdapter.load(base(), adapter).close();
    Files.delete(adapter.resolve(lost));
    refused(
        ModelFormatException.class, () -> QAdapter.load(base(), adapter), lost, adapter, "no such");
  }

  @Test
  void aDamagedAdapter(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing");
    refused(ModelFormatException.class, () -> QAdapter.load(base(), missing), missing);
    Path adapter = folder.resolve("adapter");
    for (String file :
        List.of("adapter_config.json", "adapter_model.safetensors", "qadapter_config.json")) {
      custom().save(adapter);
      truncate(adapter.resolve(file), 50);
      refused(ModelFormatException.class, () -> QAdapter.load(base(), adapter), file, adapter);
    }
  }

  @Test
  void aFolderToSaveToThatHoldsSomethingElse(@TempDir Path folder) throws IOException {
    Path diary = Files.writeString(folder.resolve("diary.txt"), "Dear diary");
    refused(QAdapterException.class, () -> custom().save(folder), folder, "found diary.txt");
    refused(QAdapterException.class, () -> custom().save(diary), diary, "found a file");
    assertThat(folder).isDirectoryContaining(diary::equals);
    assertThat(diary).hasContent("Dear diary");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).as("nothing beside it").containsExactly(diary);
    }
  }

  @Test
  void aConversationLongerThanTheContext() {
    List<Message> endless = List.of(Message.user("ice ".repeat(CONTEXT)));
    String answer = "ice ".repeat(CONTEXT);
    for (LanguageModel model : models()) {
      refused(
          IllegalArgumentException.class,
          () -> model.reply(endless, options -> options.maxTokens(1)),
          "Expected at most 512 tokens, the model's context, but found",
          "shorten");
      refused(
          IllegalArgumentException.class,
          () -> model.logLikelihood(QUESTION, answer),
          "Expected at most 512 tokens");
    }
    refused(
        IllegalArgumentException.class,
        () -> custom().reward(QUESTION, answer),
        "Expected at most 512 tokens");
  }

  @Test
  void neutralAnswersLongerThanTheContext() {
    refused(
        IllegalArgumentException.class,
        () ->
            TinyModel.brief(base())
                .withEvaluation(
                    evaluation ->
                        evaluation.neutralTexts(
                            List.of(NeutralText.answer("Why?", "ice ".repeat(CONTEXT)))))
                .train(),
        "Expected at most 512 tokens");
  }

  @Test
  void promptsThatAreAllTooLong() {
    refused(
        PreferenceDataException.class,
        () -> TinyModel.brief(base()).withTraining(training -> training.maxPromptTokens(1)).train(),
        "none of 8 is left",
        "8 longer than the limit",
        "maxPromptTokens (now 1)");
  }

  @Test
  void promptsThatAllFillTheContext() {
    refused(
        PreferenceDataException.class,
        () ->
            TinyModel.brief(base())
                .withPreferences(
                    pairs ->
                        pairs.add(
                            new PreferencePair(
                                List.of(
                                    Message.system("ice ".repeat(CONTEXT)), Message.user("Why?")),
                                "a",
                                "b")))
                .train(),
        "none of 1 is left",
        "1 longer than the limit",
        "the model's context of 512");
  }

  @Test
  void noPreferences() {
    refused(
        PreferenceDataException.class,
        () -> TinyModel.brief(base()).withPreferences(PreferenceData.of(List.of())).train(),
        "at least one pair");
  }

  @Test
  void aConversationWithoutAQuestion() {
    for (LanguageModel model : models()) {
      refused(
          IllegalArgumentException.class,
          () -> model.reply(List.of(), GenerationOptions.defaults()),
          "at least one message",
          "found none");
      refused(
          IllegalArgumentException.class,
          () -> model.reply(List.of(Message.assistant("Ice.")), GenerationOptions.defaults()),
          "last message is the assistant's");
      refused(
          IllegalArgumentException.class,
          () -> model.logLikelihood(QUESTION, " "),
          "Expected an answer, but found blank text");
    }
  }

  @Test
  void aModelThatIsClosed(@TempDir Path folder) {
    OpenBase other = TinyModel.open();
    CustomModel first = TinyModel.train(other);
    CustomModel second = TinyModel.train(other);
    CustomModel dimmed = first.withStrength(0.5);
    first.close();
    for (CustomModel closed : List.of(first, dimmed)) {
      refusesEverything(closed, "The customised model is closed");
      closedSaysSo(() -> closed.reward(QUESTION, "Ice."), "The customised model is closed");
      closedSaysSo(() -> closed.save(folder.resolve("late")), "The customised model is closed");
    }
    assertThat(second.chat("Hello.", options -> options.maxTokens(2))).isNotNull();
    other.close();
    refusesEverything(other, "The base model is closed");
    refusesEverything(second, "The base model is closed");
    closedSaysSo(() -> TinyModel.train(other), "The base model is closed");
    closedSaysSo(() -> QAdapter.load(other, folder), "The base model is closed");
    assertThat(folder).isEmptyDirectory();
    second.close();
    other.close();
  }

  private static void refusesEverything(LanguageModel model, String sentence) {
    closedSaysSo(() -> model.chat("Hello."), sentence);
    closedSaysSo(() -> model.logLikelihood(QUESTION, "Ice."), sentence);
  }

  private static void closedSaysSo(ThrowingCallable call, String sentence) {
    refused(IllegalStateException.class, call, sentence);
  }

  @Test
  void closingTheBaseInTheMiddleOfItsTraining() {
    AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();
    OpenBase other = TinyModel.open();
    try (CustomModel trained =
        TinyModel.brief(other)
            .onStep(
                step -> {
                  try {
                    other.close();
                  } catch (IllegalStateException e) {
                    refusal.set(e);
                  }
                })
            .train()) {
      assertThat(refusal.get())
          .hasMessageContaining("The base model cannot be closed from within its own work");
      assertThat(trained.report().orElseThrow().steps()).isEqualTo(2);
      assertThat(trained.reply(QUESTION, options -> options.maxTokens(2)).tokens()).isPositive();
    }
    other.close();
  }

  private static void refused(
      Class<? extends RuntimeException> type, ThrowingCallable call, Object... sentence) {
    assertThatThrownBy(call)
        .isInstanceOf(type)
        .hasMessageContainingAll(
            Stream.of(sentence).map(Object::toString).toArray(CharSequence[]::new));
  }

  private static void edit(Path file, String old, String wanted) throws IOException {
    String text = Files.readString(file, UTF_8);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, wanted), UTF_8);
  }

  private static void truncate(Path file, int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes).hasSizeGreaterThan(length);
    Files.write(file, Arrays.copyOf(bytes, length));
  }

  private List<LanguageModel> models() {
    return List.of(base(), custom());
  }

  private OpenBase base() {
    return Objects.requireNonNull(base);
  }

  private CustomModel custom() {
    return Objects.requireNonNull(custom);
  }
}
