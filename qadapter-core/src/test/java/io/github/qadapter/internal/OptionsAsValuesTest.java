package io.github.qadapter.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.qadapter.Checkpoints;
import io.github.qadapter.DecodingOptions;
import io.github.qadapter.Device;
import io.github.qadapter.EvaluationOptions;
import io.github.qadapter.EvaluationOptions.EarlyStopping;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.GenerationOptions.ContextOverflow;
import io.github.qadapter.HubOptions;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.Message;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLogOptions;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.Retention;
import io.github.qadapter.RetentionText;
import io.github.qadapter.Scope;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.report.DownloadProgress;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Options are values: two that say the same are equal, and print what they say. */
class OptionsAsValuesTest {
  private static final PreferenceData DATA =
      PreferenceData.of(List.of(PreferencePair.of("p", "a", "b")));

  private static final Pattern BUILDER =
      Pattern.compile(".*/io/github/qadapter/\\w+\\$Builder\\.class");

  private static final List<DownloadProgress> TOLD = new ArrayList<>();
  private static final Consumer<DownloadProgress> LISTENER = TOLD::add;

  /** One of each kind, with something else than the default for every option that has a name. */
  static Stream<Supplier<Object>> all() {
    return Stream.of(
        () ->
            GenerationOptions.builder()
                .maxTokens(9)
                .minTokens(2)
                .temperature(0.5)
                .logitBias("x", 1)
                .ban("y")
                .prefix("Well")
                .stop("\n")
                .templateVariable("v", List.of(1, 2))
                .seed(3)
                .logProbabilities(1)
                .timeout(Duration.ofSeconds(1))
                .onContextOverflow(ContextOverflow.SHIFT)
                .build(),
        () ->
            ReadOptions.builder()
                .prompt("q", "r")
                .chosen("win")
                .preferredStyle("d")
                .maxDropped(0.5)
                .fetchSize(7)
                .split("test")
                .folder("f")
                .build(),
        () ->
            ModelOptions.builder()
                .precision(Precision.INT8)
                .device(Device.cuda(1))
                .chatTemplate("t")
                .threads(2)
                .decoding(d -> d.maxConcurrent(3))
                .build(),
        () ->
            DecodingOptions.builder()
                .cacheMemoryBytes(9)
                .maxConcurrent(3)
                .queueCapacity(4)
                .packWeights(false)
                .build(),
        () ->
            TrainingOptions.builder()
                .epochs(2)
                .learningRate(0.1)
                .seed(4)
                .memoryBudgetBytes(9)
                .build(),
        () ->
            LoraOptions.builder().rank(2).allTargets().lastLayers(1).rankPattern("x", 1, 2).build(),
        () ->
            HubOptions.builder()
                .revision("v1")
                .file("*.gguf")
                .token("hf_secret")
                .cache(Path.of("c"))
                .endpoint(URI.create("https://hub.example"))
                .offline()
                .onProgress(LISTENER)
                .build(),
        () ->
            EvaluationOptions.builder()
                .heldOut(DATA)
                .neutralTexts(List.of(RetentionText.plain("n")))
                .samplePrompts(List.of("s"))
                .everySteps(2)
                .stopEarly(EarlyStopping.Measure.MARGIN, 3)
                .build(),
        () ->
            PreferenceLogOptions.builder().rotateAtBytes(9).forceEvery(Duration.ofDays(1)).build(),
        () -> Objective.dpo(0.3),
        () -> Retention.selfSampled(retention -> retention.count(7).maxKl(0.5).weight(2)),
        () ->
            Scope.learned(
                scope -> scope.negatives(33).outOfScope(List.of(List.of(Message.user("u"))))),
        () ->
            Checkpoints.inFolder(
                Path.of("run"), checkpoints -> checkpoints.everySteps(5).keepLast(3)));
  }

  @ParameterizedTest
  @MethodSource("all")
  void optionsThatSayTheSameAreEqualAndPrintTheSame(Supplier<Object> options) {
    Object one = options.get();
    Object other = options.get();
    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString(other.toString());
    assertThat(one).isNotEqualTo(null).isNotEqualTo("text");
    assertThat(one.toString()).startsWith(one.getClass().getSimpleName() + "[");
  }

  /** Each field in turn is taken from options that say something else. */
  @ParameterizedTest
  @MethodSource("all")
  void everyFieldCounts(Supplier<Object> options) throws ReflectiveOperationException {
    for (Field field : fields(options.get().getClass())) {
      Object one = options.get();
      Object other = options.get();
      assertThat(other).isEqualTo(one);
      field.setAccessible(true);
      field.set(other, different(field.get(other), field.getType()));
      assertThat(other).as(field.getName()).isNotEqualTo(one);
      if (!(one instanceof Objective)) {
        assertThat(one.toString()).contains(field.getName() + "=");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatHasABuilderGoesBackToIt(Supplier<Object> options) throws ReflectiveOperationException {
    Object one = options.get();
    if (hasBuilder(one.getClass())) {
      Object builder = one.getClass().getMethod("toBuilder").invoke(one);
      assertThat(builder.getClass().getMethod("build").invoke(builder)).isEqualTo(one);
    }
  }

  @Test
  void aTokenIsNotPrinted() {
    assertThat(HubOptions.builder().token("hf_secret").build().toString())
        .doesNotContain("secret")
        .contains("token=(hidden)");
    assertThat(HubOptions.builder().build().toString()).contains("token=null");
  }

  @Test
  void noneIsForgotten() {
    Set<String> known =
        all().map(options -> options.get().getClass().getName()).collect(Collectors.toSet());
    List<String> found =
        new ClassFileImporter()
                .withImportOption(location -> location.matches(BUILDER))
                .importPackages("io.github.qadapter")
                .stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .map(type -> type.getEnclosingClass().map(JavaClass::getName).orElseThrow())
                .filter(name -> !name.equals(PreferenceData.class.getName())) // collects pairs
                .toList();
    assertThat(found).hasSizeGreaterThan(5);
    assertThat(found).isSubsetOf(known);
  }

  private static boolean hasBuilder(Class<?> type) {
    return Arrays.stream(type.getMethods()).anyMatch(method -> method.getName().equals("builder"));
  }

  private static List<Field> fields(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
        .toList();
  }

  /** Nothing of the kind, or another one of it. */
  private static @Nullable Object different(Object value, Class<?> type) {
    if (type == int.class) {
      return (int) value + 1;
    }
    if (type == long.class) {
      return (long) value + 1;
    }
    if (type == double.class) {
      return (double) value + 1;
    }
    if (type == boolean.class) {
      return !(boolean) value;
    }
    if (type.isEnum()) {
      List<?> constants = List.of(type.getEnumConstants());
      return constants.get((constants.indexOf(value) + 1) % constants.size());
    }
    return null;
  }
}
