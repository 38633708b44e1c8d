package io.github.qadapter.internal.serve;

import io.github.qadapter.internal.http.HttpProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A model's name that carries adapters: {@code polite}, {@code polite@0.5}, {@code
 * polite@0.7+brief@0.5}.
 *
 * @param parts the adapters that it names, each once
 */
record ModelName(List<Part> parts) {
  private static final char AND = '+';
  private static final char AT = '@';
  private static final double MAX_STRENGTH = 100;

  ModelName {
    parts = List.copyOf(parts);
  }

  /**
   * An adapter.
   *
   * @param adapter its name
   * @param strength empty for the one that is stored with it
   */
  record Part(String adapter, OptionalDouble strength) {}

  /** A request's model, which is no default's to say. */
  static String field(RequestFields fields) {
    if (!fields.has("model")) {
      throw HttpProblem.invalid(
          "model", "Expected a model's name as \"model\"; /v1/models lists them.");
    }
    return fields.text("model");
  }

  /** The strength that a request asks for beside the model's name. */
  static OptionalDouble strength(RequestFields fields) {
    return fields.object("qadapter").number("strength", 0, MAX_STRENGTH);
  }

  /** Tells whether an adapter can be asked for by this name. */
  static boolean isPossible(String adapter) {
    return !adapter.isBlank()
        && adapter.indexOf(AND) < 0
        && adapter.indexOf(AT) < 0
        && adapter.chars().noneMatch(Character::isISOControl);
  }

  /** Takes a name apart. */
  static ModelName parse(String name) {
    List<Part> parts = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String part : name.split("\\+", -1)) {
      int at = part.lastIndexOf(AT);
      String adapter = at < 0 ? part : part.substring(0, at);
      if (!isPossible(adapter) || !seen.add(adapter)) {
        throw HttpProblem.unknownModel(
            String.format(
                Locale.ROOT,
                "Expected a model's name such as polite, polite@0.5 or polite@0.7+brief@0.5, but found \"%s\".",
                name));
      }
      parts.add(new Part(adapter, at < 0 ? OptionalDouble.empty() : number(name, part, at)));
    }
    return new ModelName(parts);
  }

  private static OptionalDouble number(String name, String part, int at) {
    String text = part.substring(at + 1);
    double strength =
        text.matches("\\d{1,9}(\\.\\d{1,9})?") ? Double.parseDouble(text) : Double.NaN;
    if (!(strength <= MAX_STRENGTH)) {
      throw HttpProblem.invalid(
          "model",
          String.format(
              Locale.ROOT,
              "Expected a strength from 0 to 100 after each @, such as 0.5, but found \"%s\" in \"%s\".",
              text,
              name));
    }
    return OptionalDouble.of(strength);
  }

  /** The same with a strength that was given beside the name. */
  ModelName with(OptionalDouble strength) {
    if (strength.isEmpty()) {
      return this;
    }
    if (parts.size() > 1 || parts.get(0).strength().isPresent()) {
      throw HttpProblem.invalid(
          "qadapter.strength",
          "Expected a strength beside a name of one adapter without @, but found one that says its"
              + " own; leave one of the two out.");
    }
    return new ModelName(List.of(new Part(parts.get(0).adapter(), strength)));
  }
}
