package io.github.qadapter.internal.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Damage that chance would hardly ever do: what someone would write who knows the formats. */
final class HostileIntent {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int COUNT_OF_KEYS = 16;
  private static final int FIRST_KEY = 24;
  private static final int TEXT = 8;
  private static final int LIST = 9;
  private static final List<Integer> DEPTHS = List.of(1, 2, 60, 5_000, 200_000);
  private static final List<String> TENSORS =
      List.of("output_norm.weight", "blk.0.attn_k.weight", "blk.0.ffn_down.weight");

  private HostileIntent() {}

  /** A safetensors header with one tensor of no size, of too large a size or not its own place. */
  static byte[] header(Mutator mutator, String sound) {
    try {
      ObjectNode header = (ObjectNode) MAPPER.readTree(sound);
      List<String> names = new ArrayList<>();
      header.fieldNames().forEachRemaining(names::add);
      names.remove("__metadata__");
      ObjectNode tensor = (ObjectNode) header.get(mutator.pick(names));
      JsonNode other = header.get(mutator.pick(names));
      ArrayNode offsets = (ArrayNode) tensor.get("data_offsets");
      long begin = offsets.get(0).asLong();
      long end = offsets.get(1).asLong();
      switch (mutator.below(8)) {
        case 0 -> place(tensor, begin, begin).set("shape", shape(0));
        case 1 -> place(tensor, end, end).set("shape", shape(1L << 62, 0, 1L << 62));
        // Products that are right again once they are beyond 64 bits.
        case 2 -> tensor.set("shape", shape(1L << 32, 1L << 32, (end - begin) / 4));
        case 3 -> tensor.set("shape", shape((1L << 62) + (end - begin) / 4, 1));
        case 4 -> tensor.set("data_offsets", other.get("data_offsets").deepCopy());
        case 5 -> place(tensor, Math.max(0, begin - 4), Math.max(0, begin - 4) + end - begin);
        case 6 -> place(tensor, mutator.length(), mutator.length());
        default -> {
          // Everything at the place of one, of the same length or not.
          for (String name : names) {
            ((ObjectNode) header.get(name)).set("data_offsets", offsets.deepCopy());
          }
        }
      }
      return header.toString().getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** An index in which one tensor, or every one, is in a file that it should not get to. */
  static byte[] index(Mutator mutator, String sound, Path folder) {
    List<String> files =
        List.of(
            "../" + folder.getFileName() + "/shard.safetensors",
            folder.resolve("shard.safetensors").toAbsolutePath().toString(),
            "./shard.safetensors",
            "outside/../shard.safetensors",
            "shard.safetensors/",
            "shard.safetensors\0",
            "..\\shard.safetensors",
            "file:shard.safetensors",
            "link-out.safetensors",
            "link-loop.safetensors",
            "link-device.safetensors",
            "link-sound.safetensors",
            "folder.safetensors",
            "pipe.safetensors",
            "model.safetensors.index.json",
            "config.json",
            "",
            ".",
            "..",
            "~",
            "/dev/stdin",
            "/proc/self/mem");
    try {
      ObjectNode index = (ObjectNode) MAPPER.readTree(sound);
      ObjectNode map = (ObjectNode) index.get("weight_map");
      List<String> names = new ArrayList<>();
      map.fieldNames().forEachRemaining(names::add);
      String file = mutator.pick(files);
      for (String name : mutator.chance(0.5) ? names : List.of(mutator.pick(names))) {
        map.put(name, file);
      }
      return index.toString().getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** A GGUF head with one more key that promises too much, or with one tensor misplaced. */
  static byte[] gguf(Mutator mutator, byte[] head) {
    return mutator.chance(0.5) ? withKey(mutator, head) : misplaced(mutator, head);
  }

  private static byte[] withKey(Mutator mutator, byte[] head) {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    String name = mutator.chance(0.5) ? "x" : "tokenizer.ggml.merges";
    text(key, name);
    switch (mutator.below(4)) {
      case 0 -> {
        word(key, TEXT);
        number(key, mutator.length());
      }
      case 1 -> {
        // Lists of lists, to the depth of the stack and beyond.
        word(key, LIST);
        for (int depth = mutator.pick(DEPTHS); depth > 0; depth--) {
          word(key, LIST);
          number(key, 1);
        }
        word(key, TEXT);
        number(key, mutator.length());
      }
      case 2 -> {
        word(key, LIST);
        word(key, mutator.below(13));
        number(key, mutator.length());
      }
      default -> {
        // Texts of no bytes: as many values as the file has room for their lengths.
        word(key, LIST);
        word(key, TEXT);
        number(key, 100_000);
        key.writeBytes(new byte[Long.BYTES * 100_000]);
      }
    }
    byte[] longer = splice(head, FIRST_KEY, key.toByteArray());
    ByteBuffer file = ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(COUNT_OF_KEYS, file.getLong(COUNT_OF_KEYS) + 1);
    return longer;
  }

  /** Dimensions, type or place of one tensor. */
  private static byte[] misplaced(Mutator mutator, byte[] head) {
    byte[] changed = head.clone();
    ByteBuffer file = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    byte[] name = mutator.pick(TENSORS).getBytes(UTF_8);
    int at = find(changed, name) + name.length;
    int dimensions = file.getInt(at);
    int first = at + Integer.BYTES;
    int type = first + dimensions * Long.BYTES;
    switch (mutator.below(6)) {
      case 0 -> file.putInt(at, mutator.below(5));
      case 1 -> file.putInt(at, (int) mutator.length());
      case 2 -> file.putLong(first, mutator.length());
      // A product that is right again once it is beyond 64 bits.
      case 3 -> file.putLong(first, file.getLong(first) + (1L << 62));
      case 4 -> file.putInt(type, mutator.below(40));
      // On another tensor's place, or before or behind the data.
      default -> file.putLong(type + Integer.BYTES, mutator.chance(0.5) ? 0 : mutator.length());
    }
    return changed;
  }

  private static int find(byte[] bytes, byte[] wanted) {
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    throw new AssertionError("No " + new String(wanted, UTF_8));
  }

  private static byte[] splice(byte[] bytes, int at, byte[] between) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.writeBytes(between);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }

  private static ObjectNode place(ObjectNode tensor, long begin, long end) {
    tensor.set("data_offsets", shape(begin, end));
    return tensor;
  }

  private static ArrayNode shape(long... dimensions) {
    ArrayNode shape = MAPPER.createArrayNode();
    for (long dimension : dimensions) {
      shape.add(dimension);
    }
    return shape;
  }

  private static void text(ByteArrayOutputStream out, String text) {
    number(out, text.length());
    out.writeBytes(text.getBytes(UTF_8));
  }

  private static void word(ByteArrayOutputStream out, int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void number(ByteArrayOutputStream out, long value) {
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
