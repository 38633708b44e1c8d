package io.github.qadapter.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processors that took part in a run, to say so where they are not alike. */
final class AlikeProcessors {
  private final List<Processor> seen = new ArrayList<>();

  /** A sentence when a processor is seen for the first time and differs from the first one. */
  Optional<String> saw(Processor processor) {
    if (seen.contains(processor)) {
      return Optional.empty();
    }
    seen.add(processor);
    Processor first = seen.get(0);
    return processor.equals(first)
        ? Optional.empty()
        : Optional.of(
            "Executors compute on processors that are not alike, "
                + first.beside(processor)
                + " and "
                + processor.beside(first)
                + ": the adapter is as good, but its last bits depend on which of them computed"
                + " what, and another run's may differ.");
  }
}
