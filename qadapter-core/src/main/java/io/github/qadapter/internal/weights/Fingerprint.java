package io.github.qadapter.internal.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/** The digest of a checkpoint's tensors; see {@link Checkpoint#fingerprint}. */
final class Fingerprint {
  private static final int SAMPLE = 4096;

  private Fingerprint() {}

  /** The digest of these tensors, in this order. */
  static String of(Collection<StoredTensor> tensors) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (StoredTensor tensor : tensors) {
      putText(hasher, tensor.name());
      putText(hasher, tensor.type().code());
      hasher.putInt(tensor.dimensions().length());
      tensor.dimensions().forEach(hasher::putLong);
      putSamples(hasher, tensor);
    }
    return hasher.hash().toString();
  }

  /** Texts carry their length, so that no two sequences of texts are hashed as the same bytes. */
  private static void putText(Hasher hasher, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    hasher.putInt(bytes.length).putBytes(bytes);
  }

  private static void putSamples(Hasher hasher, StoredTensor tensor) {
    long length = tensor.byteLength();
    byte[] sample = new byte[(int) Math.min(SAMPLE, length)];
    long[] starts = {0, (length - sample.length) / 2, length - sample.length};
    try (FileChannel channel = FileChannel.open(tensor.file(), StandardOpenOption.READ)) {
      for (long start : starts) {
        Channels.readFully(channel, tensor.offset() + start, sample);
        hasher.putBytes(sample);
      }
    } catch (IOException e) {
      throw Channels.unreadable(tensor.file(), e);
    }
  }
}
