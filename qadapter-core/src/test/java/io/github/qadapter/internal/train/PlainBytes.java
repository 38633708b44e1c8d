package io.github.qadapter.internal.train;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;

/**
 * Records as bytes and back: every component, whatever there are, as long as it is a number, one of
 * a few names, a vector of floats, a list or a record of such. Anything else could not leave the
 * process and is refused.
 */
final class PlainBytes {
  private PlainBytes() {}

  static byte[] of(Object value, Type type) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), value, type);
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  static <T> T read(byte[] bytes, Class<T> type) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    try {
      T value = type.cast(read(in, type));
      if (in.available() > 0) {
        throw new IllegalStateException(in.available() + " bytes were left over.");
      }
      return value;
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(DataOutputStream out, Object value, Type type)
      throws IOException, ReflectiveOperationException {
    if (type == int.class || type == Integer.class) {
      out.writeInt((Integer) value);
    } else if (type == double.class) {
      out.writeDouble((Double) value);
    } else if (value instanceof Enum<?> name) {
      out.writeUTF(name.name());
    } else if (type == float[].class) {
      float[] vector = (float[]) value;
      out.writeInt(vector.length);
      for (float entry : vector) {
        out.writeFloat(entry);
      }
    } else if (type instanceof ParameterizedType list) {
      List<?> entries = (List<?>) value;
      out.writeInt(entries.size());
      for (Object entry : entries) {
        write(out, entry, list.getActualTypeArguments()[0]);
      }
    } else {
      for (RecordComponent component : components(type)) {
        component.getAccessor().setAccessible(true);
        write(out, component.getAccessor().invoke(value), component.getGenericType());
      }
    }
  }

  private static Object read(DataInputStream in, Type type)
      throws IOException, ReflectiveOperationException {
    if (type == int.class || type == Integer.class) {
      return in.readInt();
    }
    if (type == double.class) {
      return in.readDouble();
    }
    if (type instanceof Class<?> plain && plain.isEnum()) {
      String name = in.readUTF();
      return Arrays.stream(plain.getEnumConstants())
          .filter(constant -> constant.toString().equals(name))
          .findFirst()
          .orElseThrow();
    }
    if (type == float[].class) {
      float[] vector = new float[in.readInt()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = in.readFloat();
      }
      return vector;
    }
    if (type instanceof ParameterizedType list) {
      ImmutableList.Builder<Object> entries = ImmutableList.builder();
      for (int left = in.readInt(); left > 0; left--) {
        entries.add(read(in, list.getActualTypeArguments()[0]));
      }
      return entries.build();
    }
    RecordComponent[] components = components(type);
    Class<?>[] types = new Class<?>[components.length];
    Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = read(in, components[i].getGenericType());
    }
    return ((Class<?>) type).getDeclaredConstructor(types).newInstance(values);
  }

  private static RecordComponent[] components(Type type) {
    if (type instanceof Class<?> plain && plain.isRecord()) {
      return plain.getRecordComponents();
    }
    throw new IllegalArgumentException("Expected plain numbers, but found " + type);
  }
}
