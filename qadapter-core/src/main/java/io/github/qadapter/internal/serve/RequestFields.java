package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Streams;
import io.github.qadapter.internal.http.HttpProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A request's fields by kind and range. What does not fit is refused by its name; a field that is
 * null counts as absent.
 */
final class RequestFields {
  private static final int MAX_QUOTED = 60;

  private final JsonNode object;
  private final String path;

  private RequestFields(JsonNode object, String path) {
    this.object = object;
    this.path = path;
  }

  static RequestFields of(ObjectNode request) {
    return new RequestFields(request, "");
  }

  boolean has(String field) {
    return object.hasNonNull(field);
  }

  JsonNode get(String field) {
    return object.path(field);
  }

  /** A text. */
  String text(String field) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw wrong(field, "a text", value);
    }
    return value.textValue();
  }

  Optional<String> optionalText(String field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  /** True or false; false where it is absent. */
  boolean flag(String field) {
    return flag(field, false);
  }

  boolean flag(String field, boolean fallback) {
    if (!has(field)) {
      return fallback;
    }
    JsonNode value = object.path(field);
    if (!value.isBoolean()) {
      throw wrong(field, "true or false", value);
    }
    return value.booleanValue();
  }

  /** A finite number in [minimum, maximum]. */
  OptionalDouble number(String field, double minimum, double maximum) {
    if (!has(field)) {
      return OptionalDouble.empty();
    }
    JsonNode value = object.path(field);
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number >= minimum && number <= maximum)) {
      throw wrong(
          field,
          String.format(Locale.ROOT, "a number from %s to %s", plain(minimum), plain(maximum)),
          value);
    }
    return OptionalDouble.of(number);
  }

  /** A whole number in [minimum, maximum]. */
  OptionalInt count(String field, int minimum, int maximum) {
    OptionalLong value = integer(field, minimum, maximum);
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  /** A whole number in [minimum, maximum]. */
  OptionalLong integer(String field, long minimum, long maximum) {
    if (!has(field)) {
      return OptionalLong.empty();
    }
    JsonNode value = object.path(field);
    boolean whole =
        value.isNumber()
            && (value.isIntegralNumber() || value.doubleValue() == Math.rint(value.doubleValue()))
            && value.canConvertToLong();
    if (!whole || value.longValue() < minimum || value.longValue() > maximum) {
      throw wrong(
          field,
          String.format(Locale.ROOT, "a whole number from %d to %d", minimum, maximum),
          value);
    }
    return OptionalLong.of(value.longValue());
  }

  /** A text or a list of texts; empty where it is absent. */
  List<String> texts(String field, int most) {
    JsonNode value = object.path(field);
    if (!has(field)) {
      return List.of();
    }
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    if (!value.isArray() || value.size() > most) {
      throw wrong(
          field, String.format(Locale.ROOT, "a text or a list of at most %d texts", most), value);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : value) {
      if (!text.isTextual()) {
        throw wrong(field, "texts", text);
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /** An object; an empty one where it is absent. */
  RequestFields object(String field) {
    JsonNode value = object.path(field);
    if (has(field) && !value.isObject()) {
      throw wrong(field, "an object", value);
    }
    return new RequestFields(value, path + field + ".");
  }

  /** An object's fields as plain values, those that are null left out. */
  Map<String, Object> values(String field) {
    Map<String, Object> values = new LinkedHashMap<>();
    object(field).object.properties().stream()
        .filter(entry -> !entry.getValue().isNull())
        .forEach(entry -> values.put(entry.getKey(), plain(entry.getValue())));
    return values;
  }

  private static Object plain(JsonNode value) {
    if (value.isArray()) {
      return Streams.stream(value).map(RequestFields::plain).toList();
    }
    if (value.isObject()) {
      Map<String, Object> values = new LinkedHashMap<>();
      value.properties().forEach(e -> values.put(e.getKey(), plain(e.getValue())));
      return values;
    }
    if (value.isNumber()) {
      return value.numberValue();
    }
    return value.isBoolean() ? value.booleanValue() : value.asText();
  }

  /** The refusal of a value. */
  HttpProblem wrong(String field, String expected, JsonNode found) {
    return HttpProblem.invalid(
        path + field,
        String.format(
            Locale.ROOT,
            "Expected %s as \"%s\", but found %s.",
            expected,
            path + field,
            quoted(found)));
  }

  /** A value in a few words. */
  static String quoted(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "nothing";
    }
    if (value.isContainerNode()) {
      return value.isArray()
          ? String.format(Locale.ROOT, "a list of %d", value.size())
          : "an object";
    }
    String text = value.toString();
    return text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…";
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
