package io.github.qadapter.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The list of others' libraries that goes into every jar. */
class ThirdPartyTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");

  @ParameterizedTest
  @ValueSource(strings = {"qadapter-api", "qadapter-core", "qadapter-testkit"})
  void everyDependencyThatReachesUsersIsListedWithItsLicense(String module) throws Exception {
    List<String> listed =
        Files.readAllLines(ROOT.resolve("THIRD-PARTY.txt")).stream()
            .map(line -> line.strip().split(" +", 2))
            .filter(words -> words.length == 2 && words[0].contains(":"))
            .map(words -> words[0])
            .toList();

    assertThat(dependencies(ROOT.resolve(module).resolve("pom.xml"))).isSubsetOf(listed);
  }

  @Test
  void licenseNoticeAndListAreInTheJar() throws IOException {
    for (String name : List.of("LICENSE", "NOTICE", "THIRD-PARTY.txt")) {
      assertThat(ROOT.resolve("qadapter-core/target/classes/META-INF").resolve(name))
          .hasSameBinaryContentAs(ROOT.resolve(name));
    }
  }

  private static List<String> dependencies(Path pom) throws Exception {
    NodeList found =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName("dependency");
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> (Element) found.item(i))
        .filter(dependency -> !List.of("test", "provided").contains(text(dependency, "scope")))
        .map(dependency -> text(dependency, "groupId") + ":" + text(dependency, "artifactId"))
        .filter(name -> !name.startsWith("io.github.qadapter:"))
        .toList();
  }

  private static String text(Element element, String tag) {
    NodeList found = element.getElementsByTagName(tag);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}
