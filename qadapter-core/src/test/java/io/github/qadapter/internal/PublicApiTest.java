package io.github.qadapter.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers can name, held to the texts that are reviewed: {@code api.txt} of each module. */
class PublicApiTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");
  private static final Pattern NAME =
      Pattern.compile(" (?:class|@?interface|record|enum) ([\\w.$]+)");
  private static final String RENEW = "qadapter.api.renew";

  @ParameterizedTest
  @CsvSource({
    "qadapter-api, io.github.qadapter io.github.qadapter.data io.github.qadapter.exception"
        + " io.github.qadapter.report io.github.qadapter.spi",
    "qadapter-core, io.github.qadapter.evaluation io.github.qadapter.kotlin io.github.qadapter.langchain4j io.github.qadapter.micrometer"
        + " io.github.qadapter.server io.github.qadapter.spark io.github.qadapter.spring",
    "qadapter-testkit, io.github.qadapter.testkit io.github.qadapter.testkit.contract",
  })
  void callersSeeWhatTheReviewedTextSays(String module, String packages) throws IOException {
    Path file = ROOT.resolve(module).resolve("api.txt");
    List<String> now = PublicApi.of(packages.split(" "));
    assertThat(now).isNotEmpty();
    if (Boolean.getBoolean(RENEW)) {
      Files.writeString(file, String.join("\n", now) + "\n");
      return;
    }

    List<String> difference = difference(Files.readAllLines(file), now);

    if (!difference.isEmpty()) {
      fail(
          "Callers of "
              + module
              + " see another API than its api.txt says (- no longer, + new):\n"
              + String.join("\n", difference)
              + "\nIf that is meant, renew the text, look at its difference and commit it with the"
              + " change:\nmvn -B test -pl qadapter-core -am -Dtest=PublicApiTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -D"
              + RENEW
              + "=true");
    }
  }

  /** Lines on one side only, each below the type that it belongs to. */
  private static List<String> difference(List<String> before, List<String> now) {
    List<String> lines = new ArrayList<>();
    List<String> was = withOwners(before);
    List<String> is = withOwners(now);
    was.stream().filter(line -> !is.contains(line)).forEach(line -> lines.add("- " + line));
    is.stream().filter(line -> !was.contains(line)).forEach(line -> lines.add("+ " + line));
    return lines;
  }

  /** A member's line says little without its type. */
  private static List<String> withOwners(List<String> lines) {
    List<String> whole = new ArrayList<>();
    String owner = "";
    for (String line : lines) {
      boolean member = line.startsWith("  ");
      if (!member) {
        Matcher name = NAME.matcher(line);
        owner = name.find() ? name.group(1) : line;
      }
      whole.add(member ? owner + ":" + line : line);
    }
    return whole;
  }
}
