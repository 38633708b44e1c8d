package io.github.qadapter.internal.weights;

import io.github.qadapter.exception.ModelFormatException;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;

/**
 * Copies of the base's embeddings and head that PEFT saves beside an adapter's matrices when it was
 * told to, or took the vocabulary for a changed one. As long as they are the base's they change
 * nothing; what differs would have to replace the base's, which no low-rank change does.
 */
final class UnchangedCopies {
  private static final Set<String> NAMES = Set.of(TensorNames.EMBEDDINGS, TensorNames.HEAD);
  private static final int AT_ONCE = 1 << 20;

  private UnchangedCopies() {}

  /** Tells whether a tensor of this name, after the prefix, is one of the base's. */
  static boolean isBases(String name, String prefix) {
    return name.startsWith(prefix) && NAMES.contains(name.substring(prefix.length()));
  }

  /** Refuses a copy that is not the base's tensor of this name. */
  static void require(StoredTensor copy, String name, SortedMap<String, StoredTensor> base) {
    // A base without a head of its own has the embeddings for one.
    StoredTensor original = base.getOrDefault(name, base.get(TensorNames.EMBEDDINGS));
    if (original == null || !copy.dimensions().equals(original.dimensions())) {
      throw refusal(
          copy, "shape " + copy.shape(), original == null ? "none" : "" + original.shape());
    }
    copy.requireWeights();
    long rows = copy.rows();
    long atOnce = Math.max(1, AT_ONCE * rows / Math.max(1, copy.elements()));
    for (long from = 0; from < rows; from += atOnce) {
      long count = Math.min(atOnce, rows - from);
      if (!same(copy.readRows(from, count), original.readRows(from, count), rounding(copy))) {
        throw refusal(copy, "other numbers", original.file().toString());
      }
    }
  }

  private static ModelFormatException refusal(StoredTensor copy, String found, String original) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected tensor %s in %s to be the base's, since only low-rank changes are supported beside it, but found %s (the base's: %s); open the base that the adapter was trained on, or save the adapter without embeddings.",
            copy.name(),
            copy.file(),
            found,
            original));
  }

  /** By how much of itself a number may have moved when it was stored as a copy. */
  private static float rounding(StoredTensor copy) {
    if (copy.type() == ElementType.BFLOAT16) {
      return 0x1p-8f;
    }
    return copy.type() == ElementType.FLOAT16 ? 0x1p-11f : 0;
  }

  private static boolean same(float[] copy, float[] original, float rounding) {
    for (int i = 0; i < copy.length; i++) {
      // The smallest numbers of 16 bits have fewer digits.
      float least = rounding == 0x1p-11f ? 0x1p-24f : 0;
      if (!(Math.abs(copy[i] - original[i]) <= rounding * Math.abs(original[i]) + least)) {
        return false;
      }
    }
    return true;
  }
}
