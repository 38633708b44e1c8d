package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Jinja2's {@code attribute} of filters: names and numbers with dots between. */
final class Attributes {
  private Attributes() {}

  /** A lookup of the value at a path of attributes; none is the value itself. */
  static UnaryOperator<Object> of(Frame frame, Object path) {
    return of(frame, path, None.NONE);
  }

  /** A lookup of the value at a path of attributes, with a default where there is nothing. */
  static UnaryOperator<Object> of(Frame frame, Object path, Object otherwise) {
    List<Object> keys = keys(path);
    return element -> {
      Object value = element;
      for (Object key : keys) {
        frame.budget().step();
        value = Members.element(frame.budget(), value, key);
        if (value instanceof Undefined && otherwise != None.NONE) {
          value = otherwise;
        }
      }
      return value;
    };
  }

  private static List<Object> keys(Object path) {
    List<Object> keys = new ArrayList<>();
    String text = Values.asText(path);
    if (text != null) {
      for (String part : text.split("\\.", -1)) {
        boolean number =
            !part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit);
        keys.add(number ? (Object) Long.valueOf(part) : part);
      }
    } else if (path != None.NONE) {
      keys.add(path);
    }
    return keys;
  }

  /** For comparing: without regard to case unless the filter is told otherwise. */
  static UnaryOperator<Object> folded(UnaryOperator<Object> of, boolean caseSensitive) {
    return caseSensitive ? of : element -> lowered(of.apply(element));
  }

  /** The values at several paths with commas between, as one to sort by. */
  static UnaryOperator<Object> several(Frame frame, Object paths, boolean caseSensitive) {
    String text = Values.asText(paths);
    List<UnaryOperator<Object>> all = new ArrayList<>();
    if (text == null) {
      all.add(folded(of(frame, paths), caseSensitive));
    } else {
      for (String path : text.split(",", -1)) {
        all.add(folded(of(frame, path), caseSensitive));
      }
    }
    return element -> {
      frame.budget().elements(all.size());
      List<Object> values = new ArrayList<>();
      all.forEach(each -> values.add(each.apply(element)));
      return values;
    };
  }

  static Object lowered(Object value) {
    String text = Values.asText(value);
    return text == null ? value : Strings.lower(text);
  }
}
