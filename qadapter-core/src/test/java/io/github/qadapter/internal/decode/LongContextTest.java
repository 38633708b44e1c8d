package io.github.qadapter.internal.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.qadapter.GenerationOptions;
import io.github.qadapter.Message;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.exception.OverloadedException;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose context is far larger than the memory for its caches, as Llama 3.1's is. */
class LongContextTest {
  private static final int CONTEXT = 131_072;
  private static final List<Message> PROMPT = List.of(Message.user("What is in the red box?"));

  /** Room for some hundred tokens. */
  private static final long CACHE_BYTES = 1 << 19;

  private LocalBaseModel base;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    try (var files = Files.list(TinyModel.folder())) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    Path config = folder.resolve("config.json");
    String text = Files.readString(config);
    Files.writeString(
        config,
        text.replaceAll(
            "\"max_position_embeddings\": *\\d+", "\"max_position_embeddings\": " + CONTEXT));
    base =
        LocalBaseModel.open(
            folder,
            ModelOptions.builder()
                .device(TestDevice.options().device())
                .decoding(decoding -> decoding.cacheMemoryBytes(CACHE_BYTES))
                .build());
  }

  @AfterEach
  void close() {
    base.close();
  }

  @Test
  void anAnswerNeedsRoomForItsOwnTokensOnly() {
    assertThat(base.info().contextLength()).isEqualTo(CONTEXT);
    assertThat(
            base.reply(PROMPT, GenerationOptions.builder().maxTokens(3).build()).completionTokens())
        .isBetween(1, 3);
  }

  @Test
  void whatDoesNotFitIsRefusedWithTheNumberOfTokensThatDo() {
    GenerationOptions endless = GenerationOptions.builder().maxTokens(CONTEXT).build();
    long perToken =
        2L
            * base.loaded().decoder().config().layers()
            * base.loaded().decoder().config().keyValueHeads()
            * base.loaded().decoder().config().headSize()
            * base.loaded().decoder().bytesPerNumber();
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> base.reply(PROMPT, endless))
        .withMessageContaining(
            CACHE_BYTES + " bytes, " + CACHE_BYTES / perToken + " tokens of prompt and answer");
  }
}
