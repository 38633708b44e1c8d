package io.github.qadapter.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.qadapter.CustomModel;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The public face is called in one way: what the package's documentation promises, held to it. */
class CallingConventionTest {
  private static final String MAIN = "io.github.qadapter";

  /** What LangChain4j and Spring AI say of their own parameters holds for ours of their kinds. */
  private static final Set<String> OTHER_HOUSES = Set.of(MAIN + ".langchain4j", MAIN + ".spring");

  private static final List<? extends Class<?>> TYPES =
      new ClassFileImporter()
              .withImportOption(
                  location ->
                      !location.contains("/internal/") && !location.contains("test-classes"))
              .importPackages(MAIN)
              .stream()
              .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
              .filter(type -> isFor(type.getPackageName().substring(MAIN.length())))
              .map(JavaClass::reflect)
              .toList();

  @Test
  void theMainPackageHasAtMost40PublicTypes() {
    assertThat(publicTypes().filter(type -> type.getPackageName().equals(MAIN)))
        .filteredOn(type -> type.getEnclosingClass() == null)
        .hasSizeBetween(30, 40);
  }

  @Test
  void whatMayBeAbsentIsAnOptionalOfAnObject() {
    assertThat(methods().filter(CallingConventionTest::isAbsentInAnotherWay)).isEmpty();
  }

  @Test
  void optionsAreTakenAsAValueOrAsAFunctionOnTheirBuilder() {
    assertThat(
            methods()
                .filter(method -> !method.getName().equals("orElse"))
                // Kotlin sets a property or fills a receiver.
                .filter(method -> !method.getDeclaringClass().getName().contains(".kotlin."))
                .flatMap(
                    method ->
                        Arrays.stream(method.getParameterTypes())
                            .flatMap(CallingConventionTest::builder)
                            .filter(builder -> !isTakenByTwin(method, builder))
                            .map(builder -> method + " has no twin for " + builder.getName())))
        .isEmpty();
  }

  @Test
  void promptsAreTakenAsMessagesOrAsText() {
    Set<String> messagesOnly = Set.of("reward 1", "render 1"); // a whole conversation is meant
    assertThat(
            Stream.of(LanguageModel.class, CustomModel.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> takesFirst(method, List.class))
                .filter(method -> isOfMessages(method.getGenericParameterTypes()[0]))
                .filter(
                    method ->
                        !messagesOnly.contains(method.getName() + " " + method.getParameterCount()))
                .filter(method -> !hasTwinForText(method)))
        .isEmpty();
  }

  private static Stream<Class<?>> publicTypes() {
    return TYPES.stream().map(type -> type);
  }

  private static boolean isFor(String room) {
    return !room.startsWith(".testkit")
        && !room.startsWith(".examples")
        && !room.startsWith(".spi")
        && !room.startsWith(".support");
  }

  private static Stream<Method> methods() {
    return publicTypes()
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic());
  }

  private static boolean isAbsentInAnotherWay(Method method) {
    Class<?> type = method.getReturnType();
    boolean primitive =
        type == OptionalInt.class || type == OptionalLong.class || type == OptionalDouble.class;
    boolean nullable = method.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
    return (primitive || nullable)
        && !OTHER_HOUSES.contains(method.getDeclaringClass().getPackageName());
  }

  /** The builder of a type of options; preference data has one, but is no options. */
  private static Stream<Class<?>> builder(Class<?> type) {
    return type == PreferenceData.class
        ? Stream.empty()
        : Arrays.stream(type.getClasses())
            .filter(nested -> nested.getSimpleName().equals("Builder"))
            .filter(nested -> nested.getEnclosingClass().getPackageName().equals(MAIN));
  }

  private static boolean isTakenByTwin(Method method, Class<?> builder) {
    return Arrays.stream(method.getDeclaringClass().getMethods())
        .filter(other -> other.getName().equals(method.getName()))
        .flatMap(other -> Arrays.stream(other.getGenericParameterTypes()))
        .anyMatch(type -> isOf(type, Consumer.class, builder));
  }

  private static boolean hasTwinForText(Method method) {
    return Arrays.stream(method.getDeclaringClass().getMethods())
        .filter(other -> other.getName().equals(method.getName()))
        .filter(other -> takesFirst(other, String.class))
        .anyMatch(other -> rest(other).equals(rest(method)));
  }

  private static List<Type> rest(Method method) {
    List<Type> all = List.of(method.getGenericParameterTypes());
    return all.subList(1, all.size());
  }

  private static boolean takesFirst(Method method, Class<?> type) {
    return method.getParameterCount() > 0 && method.getParameterTypes()[0] == type;
  }

  private static boolean isOfMessages(Type type) {
    return isOf(type, List.class, Message.class);
  }

  private static boolean isOf(Type type, Class<?> raw, Class<?> argument) {
    return type instanceof ParameterizedType whole
        && whole.getRawType() == raw
        && whole.getActualTypeArguments()[0] == argument;
  }
}
