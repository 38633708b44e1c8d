package io.github.qadapter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A safetensors file of float32 tensors, collected and then written. */
final class TensorFile {
  private static final int ALIGNMENT = 8;

  private final List<Entry> entries = new ArrayList<>();

  private record Entry(String name, DoubleTensor values) {}

  /** Adds a tensor; its values are rounded to 32 bits. */
  TensorFile with(String name, DoubleTensor values) {
    entries.add(new Entry(name, values));
    return this;
  }

  void write(Path file) throws IOException {
    byte[] header = header();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(header.length).array());
      out.write(header);
      for (Entry entry : entries) {
        ByteBuffer bytes =
            ByteBuffer.allocate(Math.multiplyExact(entry.values().size(), Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (double value : entry.values().raw()) {
          bytes.putFloat((float) value);
        }
        out.write(bytes.array());
      }
    }
  }

  private byte[] header() {
    // Readers in Python take the file for PyTorch's only if it says so.
    StringBuilder json = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    long begin = 0;
    for (Entry entry : entries) {
      long end = begin + (long) entry.values().size() * Float.BYTES;
      json.append(
          String.format(
              Locale.ROOT,
              ",\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}",
              entry.name(),
              Arrays.toString(entry.values().shape()),
              begin,
              end));
      begin = end;
    }
    json.append('}');
    while (json.length() % ALIGNMENT != 0) {
      json.append(' ');
    }
    return json.toString().getBytes(UTF_8);
  }
}
