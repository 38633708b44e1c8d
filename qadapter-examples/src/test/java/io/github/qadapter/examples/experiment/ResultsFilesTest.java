package io.github.qadapter.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The published tables say what the files of results say; {@code experiment --fill README.md}
 * renews them.
 */
class ResultsFilesTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", "")).resolve("..");
  private static final Path DOCS = ROOT.resolve("docs");
  private static final Path RESULTS = DOCS.resolve(ResultsPage.FOLDER);

  @Test
  void thePageAndItsPlotsAreMadeOfTheFiles() throws IOException {
    ResultsPage page = ResultsPage.of(RESULTS);
    assertThat(DOCS.resolve(ResultsPage.NAME)).content().isEqualTo(page.markdown());
    for (SetCells set : page.sets()) {
      Optional<String> plot = ResultsPage.plot(set);
      if (plot.isPresent()) {
        assertThat(RESULTS.resolve(set.set().word() + ".svg")).content().isEqualTo(plot.get());
      }
    }
  }

  @Test
  void theReadmesTableIsMadeOfTheFiles() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    assertThat(readme)
        .contains("<!-- results: entertainment -->")
        .isEqualTo(ResultsTables.filled(readme, ResultsPage.of(RESULTS).cells()));
  }
}
