package io.github.qadapter.internal.customize;

import static io.github.qadapter.internal.fixture.Mistakes.refused;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Message;
import io.github.qadapter.Objective;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.RetentionText;
import io.github.qadapter.exception.PreferenceDataException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preferences and options that nothing can be learned with: each is refused by name. */
class BadPreferencesTest {
  private static final int CONTEXT = 512;

  private static LocalBaseModel base;

  @BeforeAll
  static void open() {
    base = TinyModel.open();
  }

  @AfterAll
  static void close() {
    base.close();
  }

  @Test
  void optionsOutOfRange() {
    refused(
        IllegalArgumentException.class,
        () -> LoraOptions.builder().rank(0),
        "Expected a rank of at least 1, but found 0.");
    refused(
        IllegalArgumentException.class,
        () -> Objective.builder().policyTemperature(-0.5),
        "Expected an objective's temperature above 0, but found -0.5.");
    refused(
        IllegalArgumentException.class,
        () -> GenerationOptions.builder().temperature(-1),
        "Expected a sampling temperature of at least 0, but found -1.");
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
  void noPreferences() {
    refused(
        PreferenceDataException.class,
        () -> TinyModel.brief(base).withPreferences(PreferenceData.of(List.of())).train(),
        "at least one pair");
  }

  @Test
  void promptsThatAreAllTooLong() {
    refused(
        PreferenceDataException.class,
        () -> TinyModel.brief(base).withTraining(training -> training.maxPromptTokens(1)).train(),
        "none of 8 is left",
        "8 longer than the limit",
        "maxPromptTokens (now 1)");
  }

  @Test
  void promptsThatAllFillTheContext() {
    refused(
        PreferenceDataException.class,
        () ->
            TinyModel.brief(base)
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
  void neutralAnswersLongerThanTheContext() {
    refused(
        IllegalArgumentException.class,
        () ->
            TinyModel.brief(base)
                .withEvaluation(
                    evaluation ->
                        evaluation.neutralTexts(
                            List.of(RetentionText.answer("Why?", "ice ".repeat(CONTEXT)))))
                .train(),
        "Expected at most 512 tokens");
  }
}
