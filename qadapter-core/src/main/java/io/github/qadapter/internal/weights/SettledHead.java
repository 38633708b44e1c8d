package io.github.qadapter.internal.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decision whether a checkpoint's head and token embeddings are tied. Where the configuration
 * says so, and yet a head is stored that differs, the stored one is what was trained; transformers
 * uses it as well.
 */
final class SettledHead {
  private static final Logger LOG = LoggerFactory.getLogger(SettledHead.class);

  private static final String TIED = "tie_word_embeddings";
  private static final int AT_ONCE = 1 << 20;

  private SettledHead() {}

  /** The configuration, with the truth about the head. */
  static JsonNode settle(JsonFields config, Map<String, StoredTensor> tensors) {
    StoredTensor head = tensors.get(TensorNames.HEAD);
    StoredTensor embeddings = tensors.get(TensorNames.EMBEDDINGS);
    if (head == null
        || embeddings == null
        || !(config.get(TIED).isBoolean() && config.get(TIED).booleanValue())) {
      return config.node();
    }
    if (same(head, embeddings)) {
      return config.node();
    }
    LOG.warn(
        "Used the {} of {} although {} ties it to the embeddings: it differs from them.",
        TensorNames.HEAD,
        head.file(),
        config.file());
    ObjectNode settled = config.node().deepCopy();
    return settled.put(TIED, false);
  }

  private static boolean same(StoredTensor one, StoredTensor other) {
    if (!one.dimensions().equals(other.dimensions())) {
      return false;
    }
    try {
      return one.type().equals(other.type()) ? sameBytes(one, other) : sameNumbers(one, other);
    } catch (IOException e) {
      throw Channels.unreadable(one.file(), e);
    }
  }

  private static boolean sameBytes(StoredTensor one, StoredTensor other) throws IOException {
    try (FileChannel first = FileChannel.open(one.file(), StandardOpenOption.READ);
        FileChannel second = FileChannel.open(other.file(), StandardOpenOption.READ)) {
      for (long at = 0; at < one.byteLength(); at += AT_ONCE) {
        int length = (int) Math.min(AT_ONCE, one.byteLength() - at);
        byte[] some = new byte[length];
        byte[] others = new byte[length];
        Channels.readFully(first, one.offset() + at, some);
        Channels.readFully(second, other.offset() + at, others);
        if (!Arrays.equals(some, others)) {
          return false;
        }
      }
      return true;
    }
  }

  private static boolean sameNumbers(StoredTensor one, StoredTensor other) {
    long rows = one.rows();
    long atOnce = Math.max(1, AT_ONCE * rows / Math.max(1, one.elements()));
    for (long from = 0; from < rows; from += atOnce) {
      long count = Math.min(atOnce, rows - from);
      if (!Arrays.equals(one.readRows(from, count), other.readRows(from, count))) {
        return false;
      }
    }
    return true;
  }
}
