package io.github.qadapter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Data in two parts, no prompt of which is in both.
 *
 * <p>On which side a prompt lies follows from its text, the seed and the share alone: adding or
 * removing rows moves no other row, and a greater share moves prompts to the held-out side only.
 * Prompts that differ in white space alone count as one.
 *
 * @param training the pairs to learn from, and all that was left out in reading
 * @param heldOut the pairs to judge by
 */
public record PreferenceSplit(PreferenceData training, PreferenceData heldOut) {
  private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  /**
   * The position of a prompt among all prompts in the order that a seed gives them: a number evenly
   * distributed over [0, 1), the first 53 bits of SHA-256 over the seed and the messages.
   */
  static double position(List<Message> prompt, long seed) {
    MessageDigest digest = sha256();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
    for (Message message : prompt) {
      String words = BLANKS.matcher(message.content()).replaceAll(" ").strip();
      byte[] text = (message.role() + " " + words).getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(text.length).array());
      digest.update(text);
    }
    return (ByteBuffer.wrap(digest.digest()).getLong() >>> 11) * 0x1p-53;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
