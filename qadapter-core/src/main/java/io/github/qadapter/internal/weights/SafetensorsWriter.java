package io.github.qadapter.internal.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes safetensors files: float32 matrices, or tensors of any size piece by piece. */
public final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** Writes the matrices sorted by name: equal matrices give equal files. */
  public static void write(Path file, Map<String, FloatMatrix> matrices) throws IOException {
    SortedMap<String, FloatMatrix> sorted = new TreeMap<>(matrices);
    byte[] header = header(sorted);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(length(header));
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

  /** Writes tensors in their order; never more than a piece of one is in memory. */
  public static void write(Path file, List<OutgoingTensor> tensors) throws IOException {
    ObjectNode header = emptyHeader();
    long offset = 0;
    for (OutgoingTensor tensor : tensors) {
      long end = offset + tensor.byteLength();
      put(header, tensor.name(), tensor.type(), tensor.dimensions().asList(), offset, end);
      offset = end;
    }
    byte[] text = padded(header);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(length(text));
      out.write(text);
      for (OutgoingTensor tensor : tensors) {
        tensor.writeTo(out);
      }
    }
  }

  private static byte[] length(byte[] header) {
    ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return length.putLong(header.length).array();
  }

  private static ObjectNode emptyHeader() {
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    // Readers in Python take the file for PyTorch's only if it says so.
    header.putObject("__metadata__").put("format", "pt");
    return header;
  }

  private static void put(
      ObjectNode header, String name, Encoding type, List<Long> shape, long begin, long end) {
    ObjectNode tensor = header.putObject(name);
    tensor.put("dtype", type.code());
    ArrayNode dimensions = tensor.putArray("shape");
    shape.forEach(dimensions::add);
    tensor.putArray("data_offsets").add(begin).add(end);
  }

  private static byte[] header(SortedMap<String, FloatMatrix> matrices) {
    ObjectNode header = emptyHeader();
    long offset = 0;
    for (Map.Entry<String, FloatMatrix> entry : matrices.entrySet()) {
      FloatMatrix matrix = entry.getValue();
      long end = offset + (long) matrix.rows() * matrix.columns() * Float.BYTES;
      List<Long> shape = List.of((long) matrix.rows(), (long) matrix.columns());
      put(header, entry.getKey(), ElementType.FLOAT32, shape, offset, end);
      offset = end;
    }
    return padded(header);
  }

  private static byte[] padded(ObjectNode header) {
    String json = header.toString();
    int length = json.getBytes(UTF_8).length;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    return (json + " ".repeat(padding)).getBytes(UTF_8);
  }
}
