package io.github.qadapter.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of core and the one way in which data flows through them. */
class ArchitectureTest {
  private static final String ROOT = "io.github.qadapter.internal.";
  private static final String LANGCHAIN4J = "io.github.qadapter.langchain4j";
  private static final String METERS = "io.github.qadapter.micrometer";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.qadapter");

  @Test
  void theApiKnowsNoDjl() {
    noClasses()
        .that()
        .resideInAnyPackage("io.github.qadapter", "io.github.qadapter.spi")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.github.qadapter.internal..")
        .check(CLASSES);
  }

  @Test
  void formulasSeeOnlyTensorsAndObjectives() {
    classes()
        .that()
        .resideInAPackage(ROOT + "math")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "ai.djl.ndarray..", "io.github.qadapter", ROOT + "math", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void theHubSeesNothingButThePlatformJsonAndTheLog() {
    classes()
        .that()
        .resideInAPackage(ROOT + "hub")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "com.fasterxml.jackson..",
            "org.slf4j..",
            "io.github.qadapter",
            ROOT + "hub",
            ROOT + "files",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void templatesSeeNothingButValuesAndNoReflection() {
    classes()
        .that()
        .resideInAPackage(ROOT + "template")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang",
            "java.lang.annotation",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.math",
            "java.nio",
            "java.nio.charset",
            "java.time..",
            "java.util..",
            ROOT + "template",
            "org.jspecify..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "template")
        .should()
        .callMethod(Class.class, "forName", String.class)
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java.lang.(System\\$.*|Process.*|Runtime|ClassLoader)")
        .check(CLASSES);
  }

  @Test
  void nothingButTheTorchRoomKnowsThePyTorchEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "torch")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl.pytorch..")
        .check(CLASSES);
  }

  @Test
  void filesAndTextKnowNoTensors() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + "files",
            ROOT + "weights",
            ROOT + "text",
            ROOT + "data",
            ROOT + "watch",
            ROOT + "scope",
            ROOT + "sample",
            ROOT + "journal")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.ndarray..", ROOT + "torch")
        .check(CLASSES);
  }

  @Test
  void roomsSeeOnlyWhatLiesBelowThem() {
    room("torch");
    room("files");
    room("weights", "files");
    room("template");
    room("text", "template", "sample", "files");
    room("math");
    room("parquet");
    room("data", "text", "parquet", "files");
    room("model", "torch", "weights");
    room("policy", "model", "math", "data", "sample");
    room("train", "policy", "model", "math", "data");
    room("decode", "policy", "model", "math", "sample");
    room("sample");
    room("answer", "decode", "sample", "text");
    room("watch", "weights");
    room("scope");
    room("hub", "files");
    room("journal");
  }

  @Test
  void onlyTheMetersKnowMicrometerAndNothingKnowsTheMeters() {
    noClasses()
        .that()
        .resideOutsideOfPackage(METERS)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.micrometer..", METERS)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(METERS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".")
        .check(CLASSES);
  }

  /** What leaves the machine leaves it through the hub's room, which only asks for files. */
  @Test
  void nothingButTheHubOpensConnections() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "hub")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..", "javax.net..", "java.rmi..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.net\\.(.*Socket|.*URLConnection)|java\\.nio\\.channels\\..*SocketChannel")
        .check(CLASSES);
  }

  @Test
  void onlyItsOwnRoomKnowsParquet() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "parquet")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.parquet..", "org.apache.hadoop..", "io.airlift..")
        .check(CLASSES);
  }

  @Test
  void onlyItsPackageKnowsLangChain4jAndNothingKnowsThatPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(LANGCHAIN4J)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.langchain4j..", LANGCHAIN4J)
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(LANGCHAIN4J)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "dev.langchain4j..",
            "io.github.qadapter",
            LANGCHAIN4J,
            "org.slf4j..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void roomsFormNoCycle() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static void room(String name, String... below) {
    String[] others =
        Stream.of(
                "torch",
                "weights",
                "text",
                "math",
                "data",
                "model",
                "policy",
                "train",
                "decode",
                "sample",
                "answer",
                "watch",
                "scope",
                "hub",
                "journal",
                "parquet",
                "template",
                "engine")
            .filter(room -> !room.equals(name) && !List.of(below).contains(room))
            .map(room -> ROOT + room)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("the room " + name + " lies below them")
        .check(CLASSES);
  }
}
