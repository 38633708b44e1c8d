package io.github.qadapter.internal.files;

import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * Limits of what is read as JSON. A Spark cluster brings a Jackson older than ours, which lacks
 * some of them: then depth alone is limited, and the size of the file is what bounds the rest.
 */
public final class JsonLimits {
  private JsonLimits() {}

  /** At most so many values, nested so deep. */
  public static StreamReadConstraints of(int depth, long values) {
    StreamReadConstraints.Builder limits = StreamReadConstraints.builder().maxNestingDepth(depth);
    try {
      limits.maxTokenCount(values); // since Jackson 2.18
    } catch (NoSuchMethodError e) {
      return limits.build();
    }
    return limits.build();
  }

  /** At most so many values, nested so deep, with names no longer than this. */
  public static StreamReadConstraints of(int depth, long values, int name) {
    StreamReadConstraints.Builder limits = of(depth, values).rebuild();
    try {
      limits.maxNameLength(name); // since Jackson 2.16
    } catch (NoSuchMethodError e) {
      return limits.build();
    }
    return limits.build();
  }
}
