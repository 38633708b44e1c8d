package io.github.qadapter.internal.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A text's methods {@code maketrans} and {@code translate}. */
final class Translation {
  private Translation() {}

  /** The table that {@code translate} takes: by code point a code point, a text or none. */
  static Object table(Arguments arguments) {
    arguments.byPlace(1, 3);
    Map<Object, Object> table = new LinkedHashMap<>();
    if (arguments.positional().size() == 1) {
      if (!(arguments.required(0, "x") instanceof Map<?, ?> map)) {
        throw new EvaluationException(
            "if you give only one argument to maketrans it must be a dict");
      }
      map.forEach(
          (key, value) -> {
            String text = Values.asText(key);
            if (text != null && Values.length(text) != 1) {
              throw new EvaluationException("string keys in translate table must be of length 1");
            }
            if (text == null && !Numbers.isInteger(key)) {
              throw new EvaluationException("keys in translate table must be strings or integers");
            }
            table.put(text == null ? key : (Object) (long) text.codePointAt(0), value);
          });
      return table;
    }
    int[] from = arguments.text(0, "x").codePoints().toArray();
    int[] to = arguments.text(1, "y").codePoints().toArray();
    if (from.length != to.length) {
      throw new EvaluationException("the first two maketrans arguments must have equal length");
    }
    for (int i = 0; i < from.length; i++) {
      table.put((long) from[i], (long) to[i]);
    }
    if (arguments.has(2, "z")) {
      arguments.text(2, "z").codePoints().forEach(c -> table.put((long) c, None.NONE));
    }
    return table;
  }

  static Object translated(Frame frame, String text, Arguments arguments) {
    Object table = arguments.byPlace(1, 1).required(0, "table");
    boolean map = table instanceof Map<?, ?>;
    if (!map && !(table instanceof List<?>) && Values.asText(table) == null) {
      throw new EvaluationException("'" + Values.typeName(table) + "' object is not subscriptable");
    }
    StringBuilder out = new StringBuilder();
    for (int c : text.codePoints().toArray()) {
      Object to = null;
      if (table instanceof Map<?, ?> entries) {
        to = Keys.get(entries, (long) c);
      } else if (c < Values.length(table)) {
        to = Members.element(frame.budget(), table, (long) c);
      }
      if (to == null) {
        out.appendCodePoint(c);
      } else if (Values.asText(to) != null) {
        out.append(frame.budget().characters(Values.text(to, "a translation")));
      } else if (to != None.NONE) {
        long code = Numbers.integer(to, "a translation");
        if (code < 0 || code > Character.MAX_CODE_POINT) {
          throw new EvaluationException("character mapping must be in range(0x110000)");
        }
        out.appendCodePoint((int) code);
      }
    }
    return out.toString();
  }
}
