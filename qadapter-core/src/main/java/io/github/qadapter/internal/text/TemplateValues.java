package io.github.qadapter.internal.text;

import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.beans.FeatureDescriptor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;
import jinjava.javax.el.PropertyNotWritableException;
import org.jspecify.annotations.Nullable;

/**
 * All that a template can reach through a dot or brackets: maps, lists, texts with Python's
 * methods, and the loop. Nothing else of Java has properties or methods here, so a template from an
 * untrusted folder computes text and no more.
 */
final class TemplateValues extends ELResolver {
  /** For jinjava's own filters and tests, which its expressions call as methods. */
  private final ELResolver beans = new JinjavaBeanELResolver(true);

  @Override
  public @Nullable Object getValue(
      ELContext context, @Nullable Object base, @Nullable Object property) {
    if (base == null) {
      return null;
    }
    context.setPropertyResolved(true);
    if (base instanceof Map<?, ?> map) {
      return map.get(property);
    }
    if (base instanceof List<?> list) {
      int index = index(property, list.size());
      return index < 0 ? null : list.get(index);
    }
    if (base instanceof String text) {
      int length = text.codePointCount(0, text.length());
      int index = index(property, length);
      return index < 0 ? null : Character.toString(text.codePointAt(offset(text, index)));
    }
    if (base instanceof ForLoop loop) {
      return switch (String.valueOf(property)) {
        case "index" -> (long) loop.getIndex();
        case "index0" -> (long) loop.getIndex0();
        case "revindex" -> (long) loop.getRevindex();
        case "revindex0" -> (long) loop.getRevindex0();
        case "first" -> loop.isFirst();
        case "last" -> loop.isLast();
        case "length" -> (long) loop.getLength();
        case "depth" -> (long) loop.getDepth();
        case "depth0" -> (long) loop.getDepth0();
        default -> null;
      };
    }
    return null;
  }

  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      @Nullable Object method,
      Class<?> @Nullable [] types,
      Object @Nullable [] parameters) {
    if (base == null) {
      throw new ELException("a value that is not defined has no method '" + method + "'");
    }
    if (base instanceof Filter || base instanceof ExpTest) {
      return beans.invoke(context, base, method, types, parameters);
    }
    context.setPropertyResolved(true);
    String name = String.valueOf(method);
    Object[] arguments = parameters == null ? new Object[0] : parameters;
    if (name.equals("slice") && base instanceof List<?> list) {
      return slice(list, arguments);
    }
    if (name.equals("slice") && base instanceof String text) {
      return slice(text.codePoints().mapToObj(Character::toString).toList(), arguments).stream()
          .collect(Collectors.joining());
    }
    if (base instanceof String text) {
      try {
        return PythonStrings.call(text, name, arguments);
      } catch (IllegalArgumentException e) {
        throw new ELException(e.getMessage(), e);
      }
    }
    if (base instanceof Map<?, ?> map) {
      switch (name) {
        case "get" -> {
          return map.containsKey(arguments[0])
              ? map.get(arguments[0])
              : arguments.length > 1 ? arguments[1] : null;
        }
        case "items" -> {
          List<Object> items = new ArrayList<>();
          map.forEach((key, value) -> items.add(List.of(key, value)));
          return items;
        }
        case "keys" -> {
          return new ArrayList<Object>(map.keySet());
        }
        case "values" -> {
          return new ArrayList<Object>(map.values());
        }
        default -> {}
      }
    }
    throw new ELException("no method '" + name + "' is open to a template here");
  }

  @Override
  public void setValue(
      ELContext context, @Nullable Object base, @Nullable Object property, @Nullable Object value) {
    throw new PropertyNotWritableException("a template cannot change the values it is given");
  }

  @Override
  public boolean isReadOnly(ELContext context, @Nullable Object base, @Nullable Object property) {
    return true;
  }

  @Override
  public @Nullable Class<?> getType(
      ELContext context, @Nullable Object base, @Nullable Object property) {
    return null;
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
    return Object.class;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, @Nullable Object base) {
    return Collections.emptyIterator();
  }

  /** Python's index, negative from the end; below 0 if there is no such element. */
  private static int index(@Nullable Object property, int size) {
    long index;
    if (property instanceof Number number) {
      index = number.longValue();
    } else {
      try {
        // Jinjava hands the index of a text over as text.
        index = Long.parseLong(String.valueOf(property));
      } catch (NumberFormatException e) {
        return -1;
      }
    }
    long fromStart = index < 0 ? index + size : index;
    return fromStart < size ? (int) Math.max(fromStart, -1) : -1;
  }

  /** Python's slice: start, stop and step, each possibly absent, negative or out of range. */
  private static <T> List<T> slice(List<T> list, Object[] bounds) {
    int size = list.size();
    long step = bound(bounds, 2, 1);
    if (step == 0) {
      throw new ELException("a slice's step cannot be 0");
    }
    long lowest = step > 0 ? 0 : -1;
    long highest = step > 0 ? size : size - 1;
    long from = clamp(bounds, 0, step > 0 ? lowest : highest, size, lowest, highest);
    long to = clamp(bounds, 1, step > 0 ? highest : lowest, size, lowest, highest);
    List<T> part = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      part.add(list.get((int) i));
    }
    return part;
  }

  private static long clamp(
      Object[] bounds, int index, long absent, int size, long lowest, long highest) {
    if (index >= bounds.length || bounds[index] == null) {
      return absent;
    }
    long bound = bound(bounds, index, absent);
    return Math.max(lowest, Math.min(highest, bound < 0 ? bound + size : bound));
  }

  private static long bound(Object[] bounds, int index, long absent) {
    return index < bounds.length && bounds[index] instanceof Number number
        ? number.longValue()
        : absent;
  }

  private static int offset(String text, int index) {
    return text.offsetByCodePoints(0, index);
  }
}
