package io.github.qadapter.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/options.md shows the defaults that the code has. */
class OptionsPageTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");
  private static final Path PAGE = ROOT.resolve("docs/options.md");
  private static final Path API = ROOT.resolve("qadapter-api/src/main/java/io/github/qadapter");
  private static final String RENEW = "qadapter.options.renew";

  @Test
  void thePageShowsWhatTheBuildersHave() throws IOException {
    String now = OptionsPage.text(API);
    if (Boolean.getBoolean(RENEW)) {
      Files.writeString(PAGE, now);
      return;
    }
    assertThat(Files.readString(PAGE))
        .as(
            "docs/options.md; renew it with: mvn -B test -pl qadapter-core -am"
                + " -Dtest=OptionsPageTest -Dsurefire.failIfNoSpecifiedTests=false -D%s=true",
            RENEW)
        .isEqualTo(now);
  }
}
