package io.github.qadapter.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The glossary tells where a word is found, so a class that is renamed is renamed there too. */
class GlossaryTest {
  private static final Path GLOSSARY = Path.of("../docs/glossary.md");

  private static final List<Path> SOURCES =
      List.of(Path.of("src/main"), Path.of("../qadapter-api/src/main"));

  private static final Pattern ROW = Pattern.compile("(?m)^\\|.*\\|(.*)\\|$");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void everyClassThatTheGlossaryNamesExists() throws IOException {
    Set<String> named = new TreeSet<>();
    ROW.matcher(Files.readString(GLOSSARY))
        .results()
        .map(row -> row.group(1))
        .flatMap(where -> CODE.matcher(where).results())
        .map((MatchResult code) -> code.group(1))
        .map(name -> name.endsWith(".py") ? name : name + ".java")
        .forEach(named::add);
    assertThat(named).hasSizeGreaterThan(50);
    assertThat(sourceFiles()).containsAll(named);
  }

  private static Set<String> sourceFiles() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path source : SOURCES) {
      try (Stream<Path> files = Files.walk(source)) {
        files.filter(Files::isRegularFile).forEach(f -> names.add(f.getFileName().toString()));
      }
    }
    return names;
  }
}
