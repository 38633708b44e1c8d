package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(java|kotlin)\n(.*?)^```$");

  @Test
  void everyCodeBlockIsCompiledInASample() throws IOException {
    String java = source("src/main/java/io/github/qadapter/examples/ReadmeSamples.java");
    String kotlin = source("src/main/kotlin/io/github/qadapter/examples/ReadmeSamples.kt");
    String readme = Files.readString(MODULE.resolve("../README.md"));

    List<Block> blocks =
        BLOCK.matcher(readme).results().map(m -> new Block(m.group(1), m.group(2))).toList();

    assertThat(blocks).extracting(Block::language).contains("java", "kotlin");
    assertThat(blocks)
        .allSatisfy(
            block ->
                assertThat(block.language().equals("java") ? java : kotlin)
                    .contains(withoutLayout(block.code())));
  }

  private static String source(String file) throws IOException {
    return withoutLayout(Files.readString(MODULE.resolve(file)));
  }

  private static String withoutLayout(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  private record Block(String language, String code) {}
}
