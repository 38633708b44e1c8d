package io.github.qadapter.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.BaseModel;
import io.github.qadapter.exception.HubException;
import io.github.qadapter.internal.fixture.SmallGguf;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.hub.FakeHub;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model opened by its name on the hub is the one in its folder. */
class FromHubTest {
  @TempDir Path cache;

  @Test
  void answersAsFromItsFolderAlsoWithoutTheHub() throws IOException {
    String expected;
    try (BaseModel local = TinyModel.open()) {
      expected = local.chat("How is the weather?");
    }
    try (FakeHub server = new FakeHub().withFolder(TinyModel.folder())) {
      try (BaseModel fetched = BaseModel.fromHub("org/name", server.options(cache).build())) {
        assertThat(fetched.chat("How is the weather?")).isEqualTo(expected);
        assertThat(fetched.info().name()).isEqualTo("name");
      }
    }
    try (BaseModel cached = BaseModel.fromHub("org/name", hub -> hub.cache(cache).offline())) {
      assertThat(cached.chat("How is the weather?")).isEqualTo(expected);
    }
  }

  @Test
  void aGgufFileOfARepositoryIsAModel(@TempDir Path repository) throws IOException {
    Files.write(
        repository.resolve("tiny-F32.gguf"), SmallGguf.with(SmallGguf.Tokens.BYTE_LEVEL).bytes());
    Files.writeString(repository.resolve("tiny-Q4_0.gguf"), "of no use here");
    try (FakeHub server = new FakeHub().withFolder(repository);
        BaseModel fetched =
            BaseModel.fromHub("org/name", server.options(cache).file("*F32.gguf").build())) {
      assertThat(fetched.info().name()).isEqualTo("name");
      assertThat(fetched.info().family()).isEqualTo("llama");
    }
    try (BaseModel cached = BaseModel.fromHub("org/name", hub -> hub.cache(cache).offline())) {
      assertThat(cached.info().parameters()).isPositive();
    }
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> BaseModel.fromHub("org/none", hub -> hub.cache(cache).offline()))
        .isInstanceOf(HubException.class)
        .hasMessageContaining("org/none");
    assertThatThrownBy(() -> BaseModel.fromHub("no name", hub -> hub.cache(cache).offline()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("org/name");
  }
}
