package io.github.qadapter.internal.torch;

import ai.djl.engine.EngineException;
import com.google.common.base.Strings;
import io.github.qadapter.exception.InsufficientMemoryException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a sentence that PyTorch got no more memory. */
final class MemoryShortage {
  /** As its allocators of the processor's memory and of a card's say it. */
  private static final Pattern REFUSED =
      Pattern.compile(
          "(?:CUDA out of memory|DefaultCPUAllocator).*?ried to allocate ([\\d.]+ \\w+)",
          Pattern.DOTALL);

  private MemoryShortage() {}

  /** The sentence, if that is what an error is about, else the error itself. */
  static RuntimeException explained(EngineException e, ai.djl.Device device) {
    Matcher refused = REFUSED.matcher(Strings.nullToEmpty(e.getMessage()));
    if (!refused.find()) {
      return e;
    }
    return new InsufficientMemoryException(
        String.format(
            Locale.ROOT,
            "Expected %s of free memory %s, but found less; open the model in a smaller precision,"
                + " or lower maxConcurrent, cacheMemoryBytes, memoryBudgetBytes or the longest"
                + " prompt and answer.",
            refused.group(1),
            device.isGpu() ? "on cuda:" + device.getDeviceId() : "for the processor"),
        e);
  }
}
