package io.github.qadapter.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Some locales have digits of their own, which have no place in files, names, markup and messages:
 * nothing is formatted in the locale of the machine.
 */
class PlainDigitsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.qadapter");

  private static final Set<String> FORMATTING =
      Set.of(
          "java.lang.String.format",
          "java.lang.String.formatted",
          "java.io.PrintStream.printf",
          "java.io.PrintStream.format",
          "java.io.PrintWriter.printf",
          "java.io.PrintWriter.format",
          "java.time.format.DateTimeFormatter.ofPattern",
          "java.lang.String.toUpperCase",
          "java.lang.String.toLowerCase");

  @Test
  void nothingIsFormattedInTheLocaleOfTheMachine() {
    classes().should(NAME_A_LOCALE).check(CLASSES);
  }

  private static final ArchCondition<JavaClass> NAME_A_LOCALE =
      new ArchCondition<>("name a locale where it formats") {
        @Override
        public void check(JavaClass owner, ConditionEvents events) {
          Stream.concat(owner.getCodeUnits().stream(), owner.getStaticInitializer().stream())
              .flatMap(unit -> unit.getMethodCallsFromSelf().stream())
              .filter(PlainDigitsTest::formatsWithoutALocale)
              .forEach(
                  call -> events.add(SimpleConditionEvent.violated(call, call.getDescription())));
        }
      };

  private static boolean formatsWithoutALocale(JavaMethodCall call) {
    return FORMATTING.contains(call.getTargetOwner().getName() + "." + call.getName())
        && call.getTarget().getRawParameterTypes().stream()
            .noneMatch(type -> type.isEquivalentTo(Locale.class));
  }
}
