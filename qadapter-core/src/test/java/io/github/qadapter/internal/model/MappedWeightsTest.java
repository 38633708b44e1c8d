package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.BaseModel;
import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.fixture.TinyModel;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a mapped file while its model is open. */
class MappedWeightsTest {
  private static final List<Message> PROMPT = List.of(Message.user("What is in the red box?"));

  @TempDir Path folder;

  @Test
  void aFileThatWasCutShortIsRefusedBeforeItIsRead() throws IOException {
    Path weights = TinyModel.copyTo(folder.resolve("model")).resolve("model.safetensors");
    try (BaseModel model = BaseModel.open(folder.resolve("model"))) {
      LogLikelihood before = said(model);
      byte[] whole = Files.readAllBytes(weights);
      try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
        channel.truncate(whole.length / 2);
      }
      assertThatThrownBy(() -> said(model))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("to keep its " + whole.length + " bytes")
          .hasMessageContaining(weights.toString());
      Files.write(weights, whole, StandardOpenOption.WRITE);
      assertThat(said(model)).isEqualTo(before);
    }
  }

  /** Both leave the mapped file as it is until nobody needs it. */
  @Test
  void aFileMayBeReplacedOrDeleted() throws IOException {
    Path weights = TinyModel.copyTo(folder.resolve("model")).resolve("model.safetensors");
    try (BaseModel model = BaseModel.open(folder.resolve("model"))) {
      LogLikelihood before = said(model);
      Path other = Files.writeString(folder.resolve("other"), "short");
      Files.move(other, weights, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThat(said(model)).isEqualTo(before);
      Files.delete(weights);
      assertThat(said(model)).isEqualTo(before);
    }
  }

  private static LogLikelihood said(BaseModel model) {
    return model.logLikelihood(PROMPT, "A stone.");
  }
}
