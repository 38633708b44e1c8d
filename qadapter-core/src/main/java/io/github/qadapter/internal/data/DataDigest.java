package io.github.qadapter.internal.data;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.primitives.Ints;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.RetentionText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A fingerprint of preference data: equal for equal pairs in the same order, whatever file they
 * were read from. Pairs are added as they come, and their number at the end, so that one pass is
 * enough.
 */
public final class DataDigest {
  private final Hasher hasher = Hashing.sha256().newHasher();

  private int pairs;

  /** No pairs yet. */
  public DataDigest() {}

  /** Adds a pair. */
  public void add(PreferencePair pair) {
    messages(pair.prompt());
    text(pair.chosen());
    text(pair.rejected());
    pairs = Math.incrementExact(pairs);
  }

  /** The number of pairs that were added. */
  public int pairs() {
    return pairs;
  }

  /** SHA-256 of the pairs in hexadecimal digits; to be asked for once, after the last pair. */
  public String hex() {
    count(pairs);
    return hasher.hash().toString();
  }

  /** SHA-256 of texts with their prompts in hexadecimal digits. */
  public static String sha256(List<RetentionText> texts) {
    DataDigest digest = new DataDigest();
    digest.count(texts.size());
    for (RetentionText text : texts) {
      digest.messages(text.prompt());
      digest.text(text.text());
    }
    return digest.hasher.hash().toString();
  }

  /** SHA-256 of prompts in hexadecimal digits. */
  public static String sha256OfPrompts(List<List<Message>> prompts) {
    DataDigest digest = new DataDigest();
    digest.count(prompts.size());
    prompts.forEach(digest::messages);
    return digest.hasher.hash().toString();
  }

  private void messages(List<Message> messages) {
    count(messages.size());
    for (Message message : messages) {
      text(message.role().name());
      text(message.content());
    }
  }

  /** Every part is preceded by its length, so that no two lists of parts read the same. */
  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    count(bytes.length);
    hasher.putBytes(bytes);
  }

  private void count(int count) {
    hasher.putBytes(Ints.toByteArray(count));
  }
}
