package io.github.qadapter.internal;

import static java.lang.reflect.Modifier.isProtected;
import static java.lang.reflect.Modifier.isPublic;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What others can name of some packages, one line for each type and member, in a fixed order. */
final class PublicApi {
  /** Every class has them, and whether it writes them out binds nobody. */
  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

  private PublicApi() {}

  /** The lines for the packages, each with the packages below it as far as they are not hidden. */
  static List<String> of(String... packages) {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(packages)
            .stream()
            .filter(type -> List.of(packages).contains(type.getPackageName()))
            .map(JavaClass::reflect)
            .filter(PublicApi::canBeNamed)
            .sorted((a, b) -> a.getName().compareTo(b.getName()))
            .flatMap(type -> Stream.concat(Stream.of(header(type)), members(type)))
            .toList();
  }

  private static boolean canBeNamed(Class<?> type) {
    return !type.isAnonymousClass()
        && !type.isLocalClass()
        && reachable(type.getModifiers())
        && (type.getDeclaringClass() == null || canBeNamed(type.getDeclaringClass()));
  }

  private static boolean reachable(int modifiers) {
    return isPublic(modifiers) || isProtected(modifiers);
  }

  private static String header(Class<?> type) {
    List<String> words = new ArrayList<>();
    words.add(Modifier.toString(type.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)));
    if (type.isSealed()) {
      words.add("sealed");
    } else if (Modifier.isFinal(type.getModifiers())) {
      words.add("final");
    } else if (!type.isInterface() && Modifier.isAbstract(type.getModifiers())) {
      words.add("abstract");
    }
    words.add(kind(type));
    words.add(type.getName() + variables(type.getTypeParameters()));
    Type parent = type.getGenericSuperclass();
    if (parent != null && !type.isRecord() && !type.isEnum() && parent != Object.class) {
      words.add("extends " + parent.getTypeName());
    }
    if (type.getInterfaces().length > 0) {
      words.add(
          (type.isInterface() ? "extends " : "implements ") + names(type.getGenericInterfaces()));
    }
    return String.join(" ", words);
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    if (type.isRecord()) {
      return "record";
    }
    return type.isEnum() ? "enum" : "class";
  }

  /** The type's own members, and those that it has from parents that cannot be named. */
  private static Stream<String> members(Class<?> type) {
    List<String> lines = new ArrayList<>();
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (reachable(constructor.getModifiers()) && !constructor.isSynthetic()) {
        lines.add(signature(constructor, "", "new"));
      }
    }
    for (Class<?> owner = type; owner != null; owner = hiddenParent(owner)) {
      for (Field field : owner.getDeclaredFields()) {
        if (reachable(field.getModifiers()) && !field.isSynthetic()) {
          lines.add(field(field));
        }
      }
      for (Method method : owner.getDeclaredMethods()) {
        if (reachable(method.getModifiers())
            && !method.isSynthetic()
            && !OF_EVERY_OBJECT.contains(method.getName())) {
          lines.add(
              signature(
                  method, method.getGenericReturnType().getTypeName() + " ", method.getName()));
        }
      }
    }
    return lines.stream().distinct().sorted().map(line -> "  " + line);
  }

  private static @Nullable Class<?> hiddenParent(Class<?> type) {
    Class<?> parent = type.getSuperclass();
    return parent == null || canBeNamed(parent) ? null : parent;
  }

  private static String field(Field field) {
    String line =
        modifiers(field.getModifiers())
            + field.getGenericType().getTypeName()
            + " "
            + field.getName();
    boolean constant =
        Modifier.isStatic(field.getModifiers())
            && Modifier.isFinal(field.getModifiers())
            && (field.getType().isPrimitive() || field.getType() == String.class);
    return constant ? line + " = " + value(field) : line;
  }

  /** Callers' classes hold a copy of a constant, so its value is part of what they see. */
  private static Object value(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      return "?";
    }
  }

  private static String signature(Executable member, String result, String name) {
    String variables = variables(member.getTypeParameters());
    String thrown = names(member.getGenericExceptionTypes());
    return modifiers(member.getModifiers())
        + (member instanceof Method method && method.isDefault() ? "default " : "")
        + (variables.isEmpty() ? "" : variables + " ")
        + result
        + name
        + "("
        + names(member.getGenericParameterTypes())
        + ")"
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static String modifiers(int modifiers) {
    int shown =
        modifiers & (Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT);
    return shown == 0 ? "" : Modifier.toString(shown) + " ";
  }

  private static String variables(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables)
            .map(variable -> variable.getName() + bounds(variable))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String bounds(TypeVariable<?> variable) {
    Type[] bounds = variable.getBounds();
    return bounds.length == 1 && bounds[0] == Object.class
        ? ""
        : " extends "
            + Arrays.stream(bounds).map(Type::getTypeName).collect(Collectors.joining(" & "));
  }

  private static String names(Type[] types) {
    return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
  }
}
