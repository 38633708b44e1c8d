package io.github.qadapter.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.qadapter.ModelOptions;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TestDevice;
import io.github.qadapter.internal.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** One tiny checkpoint of each family in each layout of its keys, against transformers. */
@Tag("levels")
class FamilyParityTest {
  private static final List<String> LAYOUTS = List.of("config.json", "config-newer.json");

  @TempDir private Path temporary = Path.of(".");

  @TestFactory
  Stream<DynamicNode> everyFamily() throws IOException {
    return FamilyCase.all().stream()
        .map(
            family ->
                dynamicContainer(
                    family.name(),
                    LAYOUTS.stream()
                        .map(layout -> dynamicTest(layout, () -> check(family, layout)))));
  }

  private void check(FamilyCase family, String layout) throws IOException {
    Path folder = family.copyTo(Files.createTempDirectory(temporary, family.name()));
    Files.copy(
        family.folder().resolve(layout),
        folder.resolve("config.json"),
        StandardCopyOption.REPLACE_EXISTING);
    ModelOptions options = TestDevice.options(Precision.FLOAT32);
    try (LocalBaseModel base = LocalBaseModel.open(folder, options)) {
      family.checkNumbers(base, family.expected());
      family.checkText(base.loaded().tokenizer());
    }
    Checkpoint checkpoint = Checkpoint.open(folder);
    DecoderConfig config = DecoderConfig.parse(checkpoint.config(), checkpoint.configFile());
    String type =
        checkpoint.config().path(layout.equals("config.json") ? "torch_dtype" : "dtype").asText();
    assertThat(config.storageType().orElseThrow()).hasToString(type.toUpperCase(Locale.ROOT));
  }
}
