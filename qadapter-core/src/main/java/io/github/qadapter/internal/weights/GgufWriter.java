package io.github.qadapter.internal.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import io.github.qadapter.internal.files.GgufKeyValues;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes GGUF files, version 3: keys with values, where each tensor lies, then their bytes. */
public final class GgufWriter {
  private static final int VERSION = 3;
  private static final int ALIGNMENT = 32;

  private GgufWriter() {}

  /** Writes a file; what was there is replaced. */
  public static void write(Path file, GgufKeyValues keys, List<OutgoingTensor> tensors)
      throws IOException {
    byte[] head = head(keys, tensors);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(head);
      out.write(new byte[padding(head.length)]);
      for (OutgoingTensor tensor : tensors) {
        tensor.writeTo(out);
        out.write(new byte[padding(tensor.byteLength())]);
      }
    }
  }

  /** The size of the tensors' part in a file. */
  public static long byteLength(List<OutgoingTensor> tensors) {
    return tensors.stream()
        .mapToLong(tensor -> tensor.byteLength() + padding(tensor.byteLength()))
        .sum();
  }

  private static byte[] head(GgufKeyValues keys, List<OutgoingTensor> tensors) {
    int size = 2 * Integer.BYTES + 2 * Long.BYTES + keys.bytes().length;
    for (OutgoingTensor tensor : tensors) {
      size += entryBytes(tensor);
    }
    ByteBuffer head = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(GgufFile.MAGIC).putInt(VERSION).putLong(tensors.size()).putLong(keys.size());
    head.put(keys.bytes());
    long offset = 0;
    for (OutgoingTensor tensor : tensors) {
      byte[] name = tensor.name().getBytes(UTF_8);
      head.putLong(name.length).put(name).putInt(tensor.dimensions().length());
      // From the innermost dimension outwards.
      for (int i = tensor.dimensions().length() - 1; i >= 0; i--) {
        head.putLong(tensor.dimensions().get(i));
      }
      head.putInt(number(tensor.type())).putLong(offset);
      offset += tensor.byteLength() + padding(tensor.byteLength());
    }
    return head.array();
  }

  private static int entryBytes(OutgoingTensor tensor) {
    return Long.BYTES
        + tensor.name().getBytes(UTF_8).length
        + Integer.BYTES
        + tensor.dimensions().length() * Long.BYTES
        + Integer.BYTES
        + Long.BYTES;
  }

  private static int number(Encoding type) {
    ImmutableMap<Integer, Encoding> all = GgufFile.ENCODINGS;
    return all.keySet().stream()
        .filter(number -> type.equals(all.get(number)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no GGUF tensor is " + type.code()));
  }

  private static int padding(long bytes) {
    return (int) ((ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT);
  }
}
