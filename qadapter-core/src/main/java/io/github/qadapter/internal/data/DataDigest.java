package io.github.qadapter.internal.data;

import io.github.qadapter.Message;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A fingerprint of preference data: equal for equal pairs in the same order, whatever file they
 * were read from.
 */
public final class DataDigest {
  private final MessageDigest digest;

  private DataDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256.", e);
    }
  }

  /** SHA-256 of the pairs in hexadecimal digits. */
  public static String sha256(PreferenceData data) {
    DataDigest digest = new DataDigest();
    digest.count(data.size());
    for (PreferencePair pair : data.pairs()) {
      digest.count(pair.prompt().size());
      for (Message message : pair.prompt()) {
        digest.text(message.role().name());
        digest.text(message.content());
      }
      digest.text(pair.chosen());
      digest.text(pair.rejected());
    }
    return HexFormat.of().formatHex(digest.digest.digest());
  }

  /** Every part is preceded by its length, so that no two lists of parts read the same. */
  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    count(bytes.length);
    digest.update(bytes);
  }

  private void count(int count) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(count).flip());
  }
}
