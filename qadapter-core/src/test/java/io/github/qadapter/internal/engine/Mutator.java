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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages files as chance or malice would, the same way for the same seed. */
final class Mutator {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MARK = "\u2620";

  private static final long[] LENGTHS = {
    0, 1, 7, 8, -1, 255, 65_535, 1L << 31, (1L << 31) - 1, 1L << 32, 1L << 62, 1L << 63, ~(1L << 63)
  };

  /** What may stand where a value stood; not all of it is JSON. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-0.0",
          "1",
          "-1",
          "2",
          "7",
          "0.5",
          "1e308",
          "1e-320",
          "1e999",
          "1e99999999999",
          "NaN",
          "-Infinity",
          "2147483647",
          "2147483648",
          "4294967295",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "9".repeat(900),
          "9".repeat(5_000),
          "[]",
          "{}",
          "[0]",
          "[0,0]",
          "[-1,1]",
          "[9223372036854775807,2]",
          "[4294967296,4294967296]",
          "[" + "0,".repeat(2_000) + "0]",
          "[".repeat(90) + "]".repeat(90),
          "[".repeat(900) + "]".repeat(900),
          "[".repeat(50_000),
          "{\"a\":".repeat(900) + "0" + "}".repeat(900),
          "{\"a\":0,\"a\":1}",
          "\"\"",
          "\"a\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u202e\ud83d\ude00\"",
          "\"" + "x".repeat(100_000) + "\"",
          "\"../model.safetensors\"",
          "\"..\"",
          "\"/etc/passwd\"",
          "\"C:\\\\Windows\\\\win.ini\"",
          "\"model.safetensors/../../x\"",
          "\"link-out.safetensors\"",
          "\"link-loop.safetensors\"",
          "\"(a+)+$\"",
          "\"(?<=(a|b)*)\\\\1{99999}\"",
          "\"[\"",
          "\"F64\"",
          "\"BF16\"",
          "\"BOOL\"",
          "\"llama\"",
          "\"qwen3\"",
          "\"ByteLevel\"",
          "\"Unigram\"",
          "\"BPE\"");

  private final SplittableRandom random;

  Mutator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** A number from 0 to one below this. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A length that is likely to be wrong in an interesting way. */
  long length() {
    return LENGTHS[random.nextInt(LENGTHS.length)];
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** One to four bytes or stretches changed, taken out, doubled or put in. */
  byte[] bytes(byte[] sound) {
    byte[] bytes = sound;
    for (int times = random.nextInt(1, 5); times > 0; times--) {
      bytes = once(bytes);
    }
    return bytes;
  }

  private byte[] once(byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(1, Math.min(bytes.length - at, 64) + 1);
    return switch (random.nextInt(7)) {
      case 0 -> {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        yield changed;
      }
      case 1 -> {
        byte[] changed = bytes.clone();
        changed[at] = (byte) random.nextInt();
        yield changed;
      }
      case 2 -> splice(bytes, at, at + length, new byte[0]);
      case 3 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, at + length));
      case 4 -> Arrays.copyOf(bytes, at);
      case 5 -> {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        yield splice(bytes, at, at, noise);
      }
      default -> withLength(bytes, at);
    };
  }

  /** Two lengths, wherever they stand. */
  byte[] lengths(byte[] sound) {
    byte[] once = withLength(sound, random.nextInt(sound.length));
    return chance(0.5) ? once : withLength(once, random.nextInt(sound.length));
  }

  /** Eight bytes overwritten by a length. */
  byte[] withLength(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    if (at + Long.BYTES <= changed.length) {
      long length = chance(0.2) ? bytes.length + random.nextLong(-16, 17) : length();
      ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(at, length);
    }
    return changed;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] between) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, from);
    out.writeBytes(between);
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  /** One to three values of a JSON text replaced, taken out, moved or doubled. */
  byte[] json(String sound) {
    try {
      JsonNode tree = MAPPER.readTree(sound);
      List<String> marks = new ArrayList<>();
      for (int times = random.nextInt(1, 4); times > 0; times--) {
        change(tree, marks);
      }
      String text = MAPPER.writeValueAsString(tree);
      for (String value : marks) {
        text = text.replaceFirst('"' + MARK + '"', java.util.regex.Matcher.quoteReplacement(value));
      }
      return text.getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private void change(JsonNode tree, List<String> marks) throws JsonProcessingException {
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    JsonNode parent = pick(containers);
    if (parent.isEmpty()) {
      return;
    }
    JsonNode other = pick(containers);
    int place = random.nextInt(parent.size());
    int kind = random.nextInt(10);
    if (parent instanceof ObjectNode object) {
      String name = new ArrayList<>(object.properties()).get(place).getKey();
      switch (kind) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name, other.deepCopy());
        case 2 -> object.set("x" + name, object.remove(name));
        case 3 -> {
          String old = MAPPER.writeValueAsString(object.get(name));
          object.put(name, MARK);
          marks.add(old + "," + MAPPER.writeValueAsString(name) + ":" + pick(VALUES));
        }
        default -> {
          object.put(name, MARK);
          marks.add(pick(VALUES));
        }
      }
    } else if (parent instanceof ArrayNode array) {
      switch (kind) {
        case 0 -> array.remove(place);
        case 1 -> array.insert(place, array.get(place).deepCopy());
        case 2 -> array.set(place, other.deepCopy());
        default -> {
          array.insert(place, MARK);
          array.remove(place + 1);
          marks.add(pick(VALUES));
        }
      }
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }
}
