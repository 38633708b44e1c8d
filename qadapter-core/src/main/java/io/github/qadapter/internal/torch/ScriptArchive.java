package io.github.qadapter.internal.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive: a zip of uncompressed entries with the program's text and a pickled
 * object of its one class.
 */
final class ScriptArchive {
  private ScriptArchive() {}

  /**
   * The archive's bytes.
   *
   * @param className the program's class
   * @param code its text, in TorchScript's serialized dialect
   * @param attributes the object's fields: Boolean, Integer, Double, String or a List of these
   */
  static byte[] of(String className, String code, Map<String, Object> attributes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      store(zip, "data.pkl", pickledObject(className, attributes));
      store(zip, "code/__torch__.py", code.getBytes(UTF_8));
      store(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
      store(zip, "version", "3\n".getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("program/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** Pickle protocol 2: a new object of the class, built from a dictionary of its fields. */
  private static byte[] pickledObject(String className, Map<String, Object> attributes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x80);
    out.write(2);
    out.writeBytes(("c__torch__\n" + className + "\n").getBytes(UTF_8));
    out.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
    attributes.forEach(
        (name, value) -> {
          pickle(out, name);
          pickle(out, value);
        });
    out.writeBytes(new byte[] {'u', 'b', '.'});
    return out.toByteArray();
  }

  private static void pickle(ByteArrayOutputStream out, Object value) {
    if (value instanceof Boolean truth) {
      out.write(truth ? 0x88 : 0x89);
    } else if (value instanceof Integer number) {
      out.write('J');
      out.writeBytes(littleEndian(number));
    } else if (value instanceof Double number) {
      out.write('G');
      out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
    } else if (value instanceof String text) {
      byte[] content = text.getBytes(UTF_8);
      out.write('X');
      out.writeBytes(littleEndian(content.length));
      out.writeBytes(content);
    } else if (value instanceof List<?> list) {
      out.writeBytes(new byte[] {']', '('});
      list.forEach(element -> pickle(out, element));
      out.write('e');
    } else {
      throw new IllegalArgumentException("No pickle for " + value.getClass());
    }
  }

  private static byte[] littleEndian(int number) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
  }
}
