package io.github.qadapter.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.Precision;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** One measurement as a line of JSON; what could not be measured is left out. */
final class JsonLine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double DIGITS = 1e4;

  private final Map<String, Object> fields = new LinkedHashMap<>();

  private JsonLine() {}

  static JsonLine of(String measure) {
    return new JsonLine().with("measure", measure);
  }

  JsonLine with(String name, Object value) {
    fields.put(name, value);
    return this;
  }

  /** Four digits after the point; nothing for no number. */
  JsonLine withNumber(String name, double value) {
    if (!Double.isNaN(value)) {
      fields.put(name, Math.round(value * DIGITS) / DIGITS);
    }
    return this;
  }

  /** A precision by the short name that PyTorch's users have for it. */
  static String dtype(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> "f32";
      case BFLOAT16 -> "bf16";
      case INT8 -> "int8";
      case INT4 -> "int4";
    };
  }

  void print(PrintWriter out) {
    try {
      out.println(JSON.writeValueAsString(fields));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    out.flush();
  }
}
