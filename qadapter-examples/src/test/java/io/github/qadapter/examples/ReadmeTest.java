package io.github.qadapter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** README, guide and doc comments show code that is compiled. */
class ReadmeTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final String PACKAGE = "io/github/qadapter/examples/";
  private static final Path API = MODULE.resolve("../qadapter-api/src/main/java");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(java|kotlin)\n(.*?)^```$");
  private static final Pattern SNIPPET =
      Pattern.compile("(?s)<pre>\\{@code\n(.*?)\n\\s*\\* }</pre>");

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int MOST_WORDS = 700;

  @ParameterizedTest
  @CsvSource({
    "README.md, test/java/FirstAdapter.java",
    "docs/getting-started.md, test/java/GuideSamples.java",
    "docs/choosing.md, test/java/GuideSamples.java",
    "docs/long-runs.md, test/java/GuideSamples.java",
    "docs/serving.md, test/java/GuideSamples.java",
    "docs/data.md, test/java/GuideSamples.java",
    "docs/testing.md, test/java/TestingPageTest.java",
    "docs/kotlin.md, main/kotlin/KotlinPage.kt",
  })
  void everyCodeBlockIsCompiledInASample(String page, String samples) throws IOException {
    StringBuilder compiled = new StringBuilder();
    for (String sample : BLANKS.splitAsStream(samples).toList()) {
      compiled.append(source("src/" + sample.replaceFirst("/(?=[^/]*$)", "/" + PACKAGE)));
    }
    String text = Files.readString(MODULE.resolve("..").resolve(page));

    List<String> blocks = BLOCK.matcher(text).results().map(m -> m.group(2)).toList();

    assertThat(blocks).isNotEmpty();
    assertThat(blocks).allSatisfy(block -> assertThat(compiled).contains(withoutLayout(block)));
  }

  @Test
  void everySampleInADocCommentIsCompiled() throws IOException {
    String compiled = source("src/test/java/" + PACKAGE + "JavadocSamples.java");
    try (Stream<Path> files = Files.walk(API)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
        SNIPPET
            .matcher(Files.readString(file))
            .results()
            .map(snippet -> snippet.group(1).replaceAll("(?m)^\\s*\\* ?", ""))
            .forEach(code -> assertThat(compiled).as("%s", file).contains(withoutLayout(code)));
      }
    }
  }

  @Test
  void theReadmeIsReadInAFewMinutes() throws IOException {
    String readme = Files.readString(MODULE.resolve("../README.md"));
    assertThat(BLANKS.splitAsStream(readme.strip())).hasSizeLessThanOrEqualTo(MOST_WORDS);
  }

  private static String source(String file) throws IOException {
    return withoutLayout(Files.readString(MODULE.resolve(file)));
  }

  private static String withoutLayout(String code) {
    return BLANKS.matcher(code).replaceAll(" ").strip();
  }
}
