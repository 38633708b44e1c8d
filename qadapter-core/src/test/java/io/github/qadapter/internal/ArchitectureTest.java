package io.github.qadapter.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms of core and the one way in which data flows through them. */
class ArchitectureTest {
  private static final String ROOT = "io.github.qadapter.internal.";
  private static final String SPARK = "io.github.qadapter.spark";
  private static final String LANGCHAIN4J = "io.github.qadapter.langchain4j";
  private static final String SPRING = "io.github.qadapter.spring";
  private static final String KOTLIN = "io.github.qadapter.kotlin";
  private static final String METERS = "io.github.qadapter.micrometer";
  private static final String EVALUATION = "io.github.qadapter.evaluation";
  private static final String SERVER = "io.github.qadapter.server";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.qadapter");

  /** Each room, and the rooms that it may see. */
  private static final ImmutableMap<String, Set<String>> BELOW =
      ImmutableMap.<String, Set<String>>builder()
          .put("files", Set.of())
          .put("journal", Set.of())
          .put("math", Set.of())
          .put("parquet", Set.of())
          .put("sample", Set.of())
          .put("scope", Set.of())
          .put("template", Set.of())
          .put("torch", Set.of("math"))
          .put("http", Set.of("files"))
          .put("hub", Set.of("files"))
          .put("weights", Set.of("files"))
          .put("report", Set.of("weights", "files"))
          .put("platform", Set.of("torch"))
          .put("text", Set.of("template", "sample", "files"))
          .put("data", Set.of("text", "parquet", "files"))
          .put("model", Set.of("torch", "weights"))
          .put("policy", Set.of("model", "torch", "math", "data", "sample"))
          .put("train", Set.of("policy", "model", "math", "data"))
          .put("decode", Set.of("policy", "model", "math", "sample"))
          .put("answer", Set.of("decode", "sample", "text"))
          .put(
              "base",
              Set.of(
                  "answer",
                  "decode",
                  "policy",
                  "model",
                  "data",
                  "text",
                  "weights",
                  "files",
                  "torch",
                  "platform"))
          .put("dialogue", Set.of("model", "base", "decode", "text", "train", "files"))
          .put(
              "adapterfile",
              Set.of("base", "decode", "model", "scope", "text", "report", "weights", "platform"))
          .put("export", Set.of("adapterfile", "base", "model", "math", "text", "weights", "files"))
          .put(
              "customize",
              Set.of(
                  "adapterfile",
                  "base",
                  "dialogue",
                  "decode",
                  "train",
                  "policy",
                  "model",
                  "scope",
                  "data",
                  "text",
                  "report",
                  "weights",
                  "torch",
                  "platform"))
          .put(
              "engine",
              Set.of(
                  "customize",
                  "export",
                  "adapterfile",
                  "base",
                  "answer",
                  "decode",
                  "policy",
                  "model",
                  "data",
                  "text",
                  "hub",
                  "journal",
                  "torch"))
          .put("serve", Set.of("http", "engine", "answer"))
          .build();

  @Test
  void theApiKnowsNoDjl() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.github.qadapter",
            "io.github.qadapter.data",
            "io.github.qadapter.exception",
            "io.github.qadapter.report",
            "io.github.qadapter.spi")
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
            "java..",
            "ai.djl.ndarray..",
            "io.github.qadapter",
            "io.github.qadapter.report",
            ROOT + "math",
            "org.jspecify..")
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
            "io.github.qadapter.exception",
            "io.github.qadapter.report",
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
            ROOT + "report",
            ROOT + "scope",
            ROOT + "sample",
            ROOT + "journal")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl.ndarray..", ROOT + "torch")
        .check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomSeesOnlyWhatLiesBelowIt(String room, Set<String> below) {
    String[] others =
        BELOW.keySet().stream()
            .filter(other -> !other.equals(room) && !below.contains(other))
            .map(other -> ROOT + other)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("the room " + room + " lies below them")
        .check(CLASSES);
  }

  static Stream<Arguments> rooms() {
    return BELOW.entrySet().stream().map(row -> Arguments.of(row.getKey(), row.getValue()));
  }

  /** So that a new room is guarded from its first class on. */
  @Test
  void everyRoomIsInTheTable() {
    assertThat(
            CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT))
                .map(name -> name.substring(ROOT.length()))
                .distinct())
        .containsExactlyInAnyOrderElementsOf(BELOW.keySet());
  }

  /** Observations are what Spring AI tells its callers' calls by; meters are another matter. */
  @Test
  void onlyTheMetersKnowMicrometerAndNothingKnowsTheMeters() {
    noClasses()
        .that()
        .resideOutsideOfPackages(METERS, SPRING)
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
            "io.github.qadapter.exception",
            LANGCHAIN4J,
            "org.slf4j..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void onlyItsPackageKnowsSpringAndNothingKnowsThatPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SPRING)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "reactor..", SPRING)
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(SPRING)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.springframework..",
            "reactor.core.publisher",
            "reactor.util.context",
            "io.micrometer.observation..",
            "io.github.qadapter",
            "io.github.qadapter.exception",
            SPRING,
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void onlyTheHttpRoomKnowsTheJdksServerAndItKnowsNoModels() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "http")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.net.httpserver..")
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(ROOT + "http")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "com.sun.net.httpserver..",
            "com.fasterxml.jackson..",
            "com.google.common..",
            "com.google.errorprone.annotations..",
            "org.slf4j..",
            "io.github.qadapter",
            "io.github.qadapter.exception",
            ROOT + "http",
            ROOT + "files",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void theEvaluationAsksModelsThroughTheApiAndNothingKnowsIt() {
    noClasses()
        .that()
        .resideOutsideOfPackage(EVALUATION)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(EVALUATION)
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(EVALUATION)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "com.fasterxml.jackson..",
            "com.google.common..",
            "org.apache.commons.math3..",
            "io.github.qadapter",
            "io.github.qadapter.report",
            EVALUATION,
            ROOT + "files",
            ROOT + "report",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void nothingKnowsTheServer() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SERVER)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(SERVER)
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(SERVER)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "io.github.qadapter", SERVER, ROOT + "serve", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void onlyItsPackageKnowsKotlinAndNothingKnowsThatPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(KOTLIN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("kotlin..", "kotlinx..", KOTLIN)
        .check(CLASSES);
    classes()
        .that()
        .resideInAPackage(KOTLIN)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "kotlin..",
            "kotlinx.coroutines..",
            "org.jetbrains.annotations",
            "io.github.qadapter",
            "io.github.qadapter.report",
            KOTLIN)
        .check(CLASSES);
  }

  @Test
  void onlyItsPackageKnowsSparkAndNothingKnowsThatPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(SPARK)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "scala..", SPARK)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(SPARK)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("scala..")
        .because("one jar serves Scala 2.12 and 2.13")
        .check(CLASSES);
  }

  @Test
  void roomsFormNoCycle() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
