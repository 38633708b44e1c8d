package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.files.LfsPointer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The head of a GGUF file, version 2 or 3: keys with values, then where each tensor lies. Tensors
 * keep the names that the file has for them.
 *
 * @param file it was read from
 * @param metadata the values by key; to be read only
 * @param tensors in the file's order
 */
record GgufFile(Path file, JsonNode metadata, List<StoredTensor> tensors) {
  static final int MAGIC = 0x46554747; // "GGUF" in little endian
  private static final int MAX_NAME = 256;
  private static final int MAX_TEXT = 1 << 24;
  private static final int MAX_DIMENSIONS = 4;
  private static final int MAX_ALIGNMENT = 1 << 20;
  private static final int DEFAULT_ALIGNMENT = 32;

  /** The most values that all lists may hold together; published vocabularies need a third. */
  private static final int MAX_LISTED = 1 << 22;

  private static final int TEXT = 8;
  private static final int LIST = 9;

  /** The formats by the numbers that the file has for them. */
  static final ImmutableMap<Integer, Encoding> ENCODINGS =
      ImmutableMap.<Integer, Encoding>builder()
          .put(0, ElementType.FLOAT32)
          .put(1, ElementType.FLOAT16)
          .put(2, BlockFormat.Q4_0)
          .put(3, BlockFormat.Q4_1)
          .put(6, BlockFormat.Q5_0)
          .put(7, BlockFormat.Q5_1)
          .put(8, BlockFormat.Q8_0)
          .put(12, BlockFormat.Q4_K)
          .put(13, BlockFormat.Q5_K)
          .put(14, BlockFormat.Q6_K)
          .put(30, ElementType.BFLOAT16)
          .buildOrThrow();

  /** Other formats by name, for messages. */
  private static final ImmutableMap<Integer, String> UNSUPPORTED =
      ImmutableMap.<Integer, String>builder()
          .put(9, "Q8_1")
          .put(10, "Q2_K")
          .put(11, "Q3_K")
          .put(15, "Q8_K")
          .put(16, "IQ2_XXS")
          .put(17, "IQ2_XS")
          .put(18, "IQ3_XXS")
          .put(19, "IQ1_S")
          .put(20, "IQ4_NL")
          .put(21, "IQ3_S")
          .put(22, "IQ2_S")
          .put(23, "IQ4_XS")
          .put(29, "IQ1_M")
          .put(34, "TQ1_0")
          .put(35, "TQ2_0")
          .put(39, "MXFP4")
          .buildOrThrow();

  /**
   * Reads and checks the head; the tensors' bytes are not read.
   *
   * @throws ModelFormatException if the file is damaged, no GGUF file, or of an unsupported kind
   */
  static GgufFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return new Parser(new GgufReader(channel, file), file, channel.size()).parse();
    } catch (IOException e) {
      throw Channels.unreadable(file, e);
    }
  }

  private static final class Parser {
    private final GgufReader in;
    private final Path file;
    private final long size;
    private final ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    private int listed;

    Parser(GgufReader in, Path file, long size) {
      this.in = in;
      this.file = file;
      this.size = size;
    }

    GgufFile parse() throws IOException {
      if (size < Integer.BYTES || in.int32() != MAGIC) {
        LfsPointer.refuse(file);
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected a folder in Hugging Face layout or a GGUF file at %s, but found a file of another kind; check the path, which for safetensors is that of their folder.",
                file));
      }
      int version = in.int32();
      if (version != 2 && version != 3) {
        boolean bigEndian = Integer.reverseBytes(version) == 3;
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "unsupported GGUF version %s of %s; supported: 2, 3, little endian",
                bigEndian ? "3, big endian," : Integer.toUnsignedString(version),
                file));
      }
      int tensorCount = in.count("tensors", 8 + 4 + 4 + 8);
      int keys = in.count("keys with values", 8 + 4 + 1);
      for (int i = 0; i < keys; i++) {
        String key = in.text(MAX_NAME);
        if (metadata.has(key)) {
          throw in.wrong("each key once", "a second " + key);
        }
        metadata.set(key, value(in.int32(), key));
      }
      List<Entry> entries = new ArrayList<>();
      for (int i = 0; i < tensorCount; i++) {
        entries.add(entry());
      }
      long dataStart = roundUp(in.position(), alignment());
      List<StoredTensor> tensors = new ArrayList<>();
      for (Entry entry : entries) {
        tensors.add(tensor(entry, dataStart));
      }
      SafetensorsFile.checkDisjoint(tensors, file);
      return new GgufFile(file, metadata, List.copyOf(tensors));
    }

    private JsonNode value(int type, String key) throws IOException {
      JsonNodeFactory node = JsonNodeFactory.instance;
      return switch (type) {
        case 0 -> node.numberNode(in.int8() & 0xFF);
        case 1 -> node.numberNode(in.int8());
        case 2 -> node.numberNode(in.int16() & 0xFFFF);
        case 3 -> node.numberNode(in.int16());
        case 4 -> node.numberNode(Integer.toUnsignedLong(in.int32()));
        case 5 -> node.numberNode(in.int32());
        // The decimal number that was meant: 1e-5 and not 9.999999747378752e-06.
        case 6 -> node.numberNode(Double.parseDouble(Float.toString(in.float32())));
        case 7 -> node.booleanNode(in.int8() != 0);
        case TEXT -> node.textNode(in.text(MAX_TEXT));
        case LIST -> list(key);
        case 10 -> node.numberNode(new BigInteger(Long.toUnsignedString(in.int64())));
        case 11 -> node.numberNode(in.int64());
        case 12 -> node.numberNode(in.float64());
        default -> throw in.wrong("a type of value between 0 and 12 for " + key, "" + type);
      };
    }

    private ArrayNode list(String key) throws IOException {
      int type = in.int32();
      if (type == LIST) {
        throw in.wrong("no list of lists for " + key, "one");
      }
      int count = in.count("values of " + key, type == TEXT ? 8 : 1);
      listed += Math.min(count, MAX_LISTED);
      if (listed > MAX_LISTED) {
        throw in.wrong("at most " + MAX_LISTED + " values in all lists", count + " for " + key);
      }
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < count; i++) {
        list.add(value(type, key));
      }
      return list;
    }

    private record Entry(String name, ImmutableLongArray shape, int type, long offset) {}

    private Entry entry() throws IOException {
      String name = in.text(MAX_NAME);
      int dimensions = in.int32();
      if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
        throw in.wrong("at most 4 dimensions of tensor " + name, "" + dimensions);
      }
      long[] shape = new long[dimensions];
      // The file counts from the innermost dimension outwards.
      for (int i = dimensions - 1; i >= 0; i--) {
        shape[i] = in.int64();
        if (shape[i] < 0) {
          throw in.wrong(
              "dimensions of tensor " + name + " below 2^63", Long.toUnsignedString(shape[i]));
        }
      }
      return new Entry(name, ImmutableLongArray.copyOf(shape), in.int32(), in.int64());
    }

    private int alignment() {
      JsonFields fields = JsonFields.of(metadata, file);
      int alignment = fields.count("general.alignment", 8, MAX_ALIGNMENT, DEFAULT_ALIGNMENT);
      if (alignment % 8 != 0) {
        throw fields.wrong("general.alignment", "a multiple of 8");
      }
      return alignment;
    }

    private StoredTensor tensor(Entry entry, long dataStart) {
      Encoding encoding = ENCODINGS.get(entry.type());
      if (encoding == null) {
        String type = Integer.toUnsignedString(entry.type());
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "unsupported type %s of tensor %s in %s; supported: %s, %s",
                UNSUPPORTED.getOrDefault(entry.type(), type),
                entry.name(),
                file,
                ElementType.supported(),
                BlockFormat.supported()));
      }
      long bytes = byteLength(entry, encoding);
      long room = Math.max(0, size - dataStart);
      if (entry.offset() < 0 || entry.offset() > room || bytes > room - entry.offset()) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected %d bytes of tensor %s from byte %s of %s on, but found only %d there; download the file again.",
                bytes,
                entry.name(),
                new BigInteger(Long.toUnsignedString(entry.offset()))
                    .add(BigInteger.valueOf(dataStart)),
                file,
                entry.offset() < 0 ? 0 : Math.max(0, room - entry.offset())));
      }
      return new StoredTensor(
          entry.name(), file, encoding, entry.shape(), dataStart + entry.offset(), bytes);
    }

    private long byteLength(Entry entry, Encoding encoding) {
      ImmutableLongArray shape = entry.shape();
      long row = shape.isEmpty() ? 1 : shape.get(shape.length() - 1);
      if (row % encoding.blockElements() != 0) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected rows of tensor %s in %s to be multiples of %d, the block of %s, but found shape %s; download the file again.",
                entry.name(),
                file,
                encoding.blockElements(),
                encoding.code(),
                shape));
      }
      try {
        long elements = 1;
        for (long dimension : shape.asList()) {
          elements = Math.multiplyExact(elements, dimension);
        }
        return Math.multiplyExact(elements / encoding.blockElements(), encoding.blockBytes());
      } catch (ArithmeticException e) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected tensor %s in %s to fit into the file, but found the shape %s; download the file again.",
                entry.name(),
                file,
                shape),
            e);
      }
    }

    private static long roundUp(long position, int alignment) {
      return (position + alignment - 1) / alignment * alignment;
    }
  }
}
