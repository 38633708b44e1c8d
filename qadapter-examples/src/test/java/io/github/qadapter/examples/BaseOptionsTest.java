package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BaseOptionsTest {
  @Test
  void twoNamesAreAModelOfTheHubUnlessAFolderHasTheFirst() {
    assertThat(BaseOptions.isOnHub(Path.of("HuggingFaceTB/SmolLM2-135M-Instruct"))).isTrue();
    assertThat(BaseOptions.isOnHub(Path.of("src/model"))).isFalse();
    assertThat(BaseOptions.isOnHub(Path.of("model"))).isFalse();
    assertThat(BaseOptions.isOnHub(Path.of("./model"))).isFalse();
    assertThat(BaseOptions.isOnHub(Path.of("../model"))).isFalse();
    assertThat(BaseOptions.isOnHub(Path.of("/models/model"))).isFalse();
    assertThat(BaseOptions.isOnHub(Path.of("a/b/c"))).isFalse();
  }
}
