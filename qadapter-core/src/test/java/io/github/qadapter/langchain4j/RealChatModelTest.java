package io.github.qadapter.langchain4j;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import io.github.qadapter.BaseModel;
import io.github.qadapter.LanguageModel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/**
 * LangChain4j's own tests on SmolLM2-135M-Instruct: the same as on {@link Script}, and cancelling,
 * less two that ask what a model of this size does not know. That system and earlier messages reach
 * a model is what {@link TinyChatModelTest} shows.
 */
@Tag("slow")
class RealChatModelTest {
  private static final String NO_GERMAN = "Asks for German, which a model of this size lacks.";
  private static final String NO_MEMORY = "Asks for a color that a model of this size forgets.";

  private static @Nullable BaseModel model;

  @BeforeAll
  static void open() {
    String folder = System.getProperty("qadapter.model");
    assumeTrue(folder != null, "Needs -Dqadapter.model=FOLDER, SmolLM2-135M-Instruct.");
    model = BaseModel.open(Path.of(folder));
  }

  @AfterAll
  static void close() {
    if (model != null) {
      model.close();
    }
  }

  private static LanguageModel opened() {
    return Objects.requireNonNull(model);
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Whole extends ChatModelTest {
    @Override
    LanguageModel model() {
      return opened();
    }

    @Override
    @Disabled(NO_GERMAN)
    protected void should_respect_system_message(ChatModel model) {}

    @Override
    @Disabled(NO_MEMORY)
    protected void should_respect_multiple_messages(ChatModel model) {}
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Streamed extends StreamingChatModelTest {
    @Override
    LanguageModel model() {
      return opened();
    }

    @Override
    protected boolean supportsStreamingCancellation() {
      return true;
    }

    @Override
    @Disabled(NO_GERMAN)
    protected void should_respect_system_message(StreamingChatModel model) {}

    @Override
    @Disabled(NO_MEMORY)
    protected void should_respect_multiple_messages(StreamingChatModel model) {}
  }
}
