package io.github.qadapter.internal.customize;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Some of the different prompts of data that is gone through once, each as likely as any other: a
 * digest gives every prompt a place, and the first ones are kept. The same prompt has the same
 * place, so that it counts once however often it comes.
 */
final class PromptSample {
  private final int most;
  private final long seed;
  private final Function<List<Message>, Optional<int[]>> tokens;
  private final TreeMap<Long, int[]> kept = new TreeMap<>();

  /**
   * No prompts yet.
   *
   * @param most how many to keep, at least 1
   * @param seed gives another sample for another number
   * @param tokens what is kept of a prompt; empty if it cannot be used
   */
  PromptSample(int most, long seed, Function<List<Message>, Optional<int[]>> tokens) {
    this.most = most;
    this.seed = seed;
    this.tokens = tokens;
  }

  /** Adds a prompt, if it has one of the first places and can be used. */
  void add(List<Message> prompt) {
    long place = place(prompt);
    if (kept.containsKey(place) || (kept.size() == most && place > kept.lastKey())) {
      return;
    }
    tokens.apply(prompt).ifPresent(ids -> kept.put(place, ids));
    if (kept.size() > most) {
      kept.pollLastEntry();
    }
  }

  /** The first 64 bits of SHA-256 over the seed and the messages, each with its length. */
  private long place(List<Message> prompt) {
    Hasher hasher = Hashing.sha256().newHasher().putLong(seed);
    for (Message message : prompt) {
      byte[] text = (message.role() + " " + message.content()).getBytes(StandardCharsets.UTF_8);
      hasher.putInt(text.length).putBytes(text);
    }
    return hasher.hash().asLong();
  }

  /** Those kept, in the order of their places, which is a random one. */
  List<int[]> chosen() {
    return List.copyOf(kept.values());
  }
}
