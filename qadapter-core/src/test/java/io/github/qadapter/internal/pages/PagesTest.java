package io.github.qadapter.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every page of README and docs has to keep. */
class PagesTest {
  private static final Path ROOT =
      Path.of(System.getProperty("basedir", ".")).resolve("..").normalize();

  private static final Path DOCS = ROOT.resolve("docs");
  private static final List<String> SOURCES =
      List.of("qadapter-api/src/main", "qadapter-core/src/main", "qadapter-examples/src/main");

  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
  private static final Pattern LINK =
      Pattern.compile("]\\((?!https?:|mailto:)([^)#]*)(#[^)]*)?\\)");
  private static final Pattern TITLE = Pattern.compile("(?m)^# ");
  private static final Pattern MESSAGE = Pattern.compile("(?ms)^```text\n(.*?)\n```$");

  @Test
  void everyRelativeLinkLeadsToAFileAndEveryAnchorToAHeading() throws IOException {
    for (Path page : pages()) {
      String prose = prose(page);
      for (MatchResult link : LINK.matcher(prose).results().toList()) {
        Path target =
            link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
        assertThat(target).as("linked by %s", page).exists();
        if (link.group(2) != null && target.toString().endsWith(".md")) {
          assertThat(anchors(target)).as("linked by %s", page).contains(link.group(2));
        }
      }
    }
  }

  @Test
  void everyPageOfTheDocsHasOneTitle() throws IOException {
    for (Path page : pages()) {
      assertThat(TITLE.matcher(prose(page)).results().count())
          .as("titles of %s", page)
          .isEqualTo(1);
    }
  }

  @Test
  void theIndexOfDecisionsNamesEachOfThem() throws IOException {
    String index = Files.readString(DOCS.resolve("decisions/README.md"));
    try (Stream<Path> decisions = Files.list(DOCS.resolve("decisions"))) {
      assertThat(decisions.map(page -> page.getFileName().toString()))
          .filteredOn(name -> !name.equals("README.md"))
          .allSatisfy(name -> assertThat(index).contains("](" + name + ")"));
    }
  }

  @Test
  void everyMessageThatTroubleshootingQuotesIsInTheCode() throws IOException {
    String code = code();
    String page = Files.readString(DOCS.resolve("troubleshooting.md"));
    List<String> messages =
        MESSAGE.matcher(page).results().map(message -> message.group(1)).toList();
    assertThat(messages).hasSizeGreaterThan(15);
    for (String message : messages) {
      for (String part : Splitter.on('…').trimResults().split(message)) {
        assertThat(code).as("the code has, as quoted: %s", message).contains(part);
      }
    }
  }

  /** The sources, with texts that are put together from several literals as one. */
  private static String code() throws IOException {
    StringBuilder all = new StringBuilder();
    for (String source : SOURCES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(source))) {
        for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
          all.append(Files.readString(file));
        }
      }
    }
    return all.toString().replaceAll("\"\\s*\\+\\s*\"", "").replace("\\\"", "\"");
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(DOCS)) {
      return Stream.concat(
              Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
                  .map(ROOT::resolve),
              docs.filter(page -> page.toString().endsWith(".md")))
          .toList();
    }
  }

  private static String prose(Path page) throws IOException {
    return FENCE.matcher(Files.readString(page)).replaceAll("");
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new TreeSet<>();
    Pattern.compile("(?m)^#+ (.*)$")
        .matcher(prose(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .forEach(heading -> anchors.add("#" + heading));
    return anchors;
  }
}
