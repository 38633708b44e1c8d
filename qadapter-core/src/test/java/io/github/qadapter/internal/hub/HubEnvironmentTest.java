package io.github.qadapter.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qadapter.exception.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python's huggingface_hub makes of the same variables. */
class HubEnvironmentTest {
  @TempDir Path home;

  @Test
  void withoutVariablesEverythingIsInTheHomeFolder() {
    HubEnvironment plain = of(Map.of());

    assertThat(plain.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(plain.token()).isNull();
    assertThat(plain.offline()).isFalse();
    assertThat(plain.endpoint().getScheme()).isEqualTo("https");
  }

  @Test
  void theNearestVariableNamesTheCache() {
    assertThat(of(Map.of("XDG_CACHE_HOME", "/x")).cache()).isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(of(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h")).cache())
        .isEqualTo(Path.of("/h/hub"));
    assertThat(of(Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c")).cache()).isEqualTo(Path.of("/c"));
    assertThat(of(Map.of("HF_HOME", "~/models")).cache()).isEqualTo(home.resolve("models/hub"));
    assertThat(of(Map.of("HF_HOME", " ")).cache())
        .isEqualTo(home.resolve(".cache/huggingface/hub"));
  }

  @Test
  void theTokenIsTheVariablesOrTheFiles() throws IOException {
    Files.writeString(home.resolve("token"), " hf_file\n");
    Files.writeString(home.resolve("other"), "hf_other");
    Map<String, String> inHome = Map.of("HF_HOME", home.toString());

    assertThat(of(inHome).token()).isEqualTo("hf_file");
    assertThat(of(Map.of("HF_HOME", home.toString(), "HF_TOKEN", "hf_set")).token())
        .isEqualTo("hf_set");
    assertThat(of(Map.of("HF_TOKEN_PATH", home.resolve("other").toString())).token())
        .isEqualTo("hf_other");
    assertThat(of(Map.of("HF_HOME", home.toString(), "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).token())
        .isNull();
  }

  @Test
  void offlineAndEndpoint() {
    assertThat(of(Map.of("HF_HUB_OFFLINE", "true")).offline()).isTrue();
    assertThat(of(Map.of("TRANSFORMERS_OFFLINE", "1")).offline()).isTrue();
    assertThat(of(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
    assertThat(of(Map.of("HF_ENDPOINT", "http://localhost:1/")).endpoint())
        .isEqualTo(URI.create("http://localhost:1/"));
    assertThatThrownBy(() -> of(Map.of("HF_ENDPOINT", "not an address")).endpoint())
        .isInstanceOf(HubException.class)
        .hasMessageContaining("HF_ENDPOINT");
  }

  private HubEnvironment of(Map<String, String> variables) {
    return new HubEnvironment(variables, home);
  }
}
