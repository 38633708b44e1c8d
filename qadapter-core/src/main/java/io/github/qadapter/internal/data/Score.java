package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.data.DropReason;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A score as people write it: a number, or text such as {@code 7.5}, {@code 7,5}, {@code 8/10} or
 * {@code 80 %}.
 *
 * @param value the number, or the share that it says
 * @param unit how it is written: only scores written alike can be compared
 */
record Score(double value, Unit unit) {
  private static final Pattern NUMBER =
      Pattern.compile("([+-]?\\d{1,15}(?:[.,]\\d{1,15})?)(?:\\s*(/|%)\\s*(\\d{1,15})?)?");

  /** In English thousands, elsewhere a fraction. */
  private static final Pattern UNCLEAR = Pattern.compile("[+-]?[1-9]\\d{0,2},\\d{3}");

  /** The notations of scores. */
  enum Unit {
    NUMBER,
    OUT_OF,
    PERCENT
  }

  /**
   * The score that a value says.
   *
   * @param name the field, for messages
   */
  static Score of(JsonNode node, String name) {
    if (node.isNumber() && Double.isFinite(node.asDouble())) {
      return new Score(node.asDouble(), Unit.NUMBER);
    }
    String text = node.isTextual() ? node.asText().strip() : "";
    Matcher number = NUMBER.matcher(text);
    if (!number.matches() || UNCLEAR.matcher(text).matches()) {
      throw fault(node, name);
    }
    double value = Double.parseDouble(number.group(1).replace(',', '.'));
    String sign = number.group(2);
    String whole = number.group(3);
    if (sign == null) {
      return new Score(value, Unit.NUMBER);
    }
    if (sign.equals("%") != (whole == null)) {
      throw fault(node, name);
    }
    if (whole == null) {
      return new Score(value, Unit.PERCENT);
    }
    double most = Double.parseDouble(whole);
    if (most == 0) {
      throw fault(node, name);
    }
    return new Score(value / most, Unit.OUT_OF);
  }

  private static RowException fault(JsonNode node, String name) {
    boolean text = node.isTextual() && node.asText().length() < 20;
    return new RowException(
        DropReason.WRONG_TYPE,
        "numbers in '" + name + "'",
        text ? "the text \"" + node.asText() + "\"" : Fields.kind(node),
        "give each answer its score, such as 7.5 or \"8/10\"");
  }

  /** Words for messages. */
  String written() {
    return unit.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
