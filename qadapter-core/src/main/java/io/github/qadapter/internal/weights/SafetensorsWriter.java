package io.github.qadapter.internal.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes float32 matrices as a safetensors file. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** Writes the matrices sorted by name: equal matrices give equal files. */
  public static void write(Path file, Map<String, FloatMatrix> matrices) throws IOException {
    SortedMap<String, FloatMatrix> sorted = new TreeMap<>(matrices);
    byte[] header = header(sorted);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(header.length).array());
      out.write(header);
      for (FloatMatrix matrix : sorted.values()) {
        float[] values = matrix.toArray();
        ByteBuffer bytes =
            ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
      }
    }
  }

  private static byte[] header(SortedMap<String, FloatMatrix> matrices) {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    // Readers in Python take the file for PyTorch's only if it says so.
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, FloatMatrix> entry : matrices.entrySet()) {
      FloatMatrix matrix = entry.getValue();
      ObjectNode tensor = header.putObject(entry.getKey());
      tensor.put("dtype", ElementType.FLOAT32.code());
      tensor.putArray("shape").add(matrix.rows()).add(matrix.columns());
      long end = offset + (long) matrix.rows() * matrix.columns() * Float.BYTES;
      tensor.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String json = header.toString();
    int length = json.getBytes(UTF_8).length;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    return (json + " ".repeat(padding)).getBytes(UTF_8);
  }
}
