package io.github.qadapter;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The description of an adapter, of an open one or of one in a folder whose base need not be there.
 *
 * @param matrices its low-rank matrices
 * @param base the model that it was made for
 * @param objective what was optimized; the default's for an adapter that PEFT made
 * @param strength the stored strength
 * @param scoped whether it has a learned scope
 * @param origin what made it, and when
 */
public record AdapterInfo(
    Matrices matrices,
    Base base,
    Objective objective,
    double strength,
    boolean scoped,
    Origin origin) {
  /**
   * The low-rank matrices of an adapter.
   *
   * @param rank r; where modules differ, that of most
   * @param alpha the numerator of the scale alpha / r; where modules differ, that of most
   * @param targets the adapted layers of a block, in some block at least
   * @param layers the numbers of the blocks with an adapted layer, from 0, ascending
   * @param parameters how many numbers they hold
   */
  public record Matrices(
      int rank, double alpha, Set<TargetModule> targets, List<Integer> layers, long parameters) {
    /** Copies both collections. */
    public Matrices {
      targets = Set.copyOf(targets);
      layers = List.copyOf(layers);
    }

    /** The size in memory, and as {@link CustomModel#save} writes it: 4 bytes a number. */
    public long bytes() {
      return parameters * Float.BYTES;
    }
  }

  /**
   * The model that an adapter was made for.
   *
   * @param name what it was called; empty if the adapter does not say
   * @param fingerprint of its weights, as in {@link ModelInfo}; empty for an adapter that PEFT made
   */
  public record Base(Optional<String> name, Optional<String> fingerprint) {}

  /**
   * What made an adapter, and when.
   *
   * @param version of this library; empty for an adapter that PEFT made
   * @param created when its training ended; empty if unknown
   */
  public record Origin(Optional<String> version, Optional<Instant> created) {}

  /** All of it in a few lines for people. */
  public String text() {
    return String.format(
        Locale.ROOT,
        """
        matrices   rank %d, alpha %s, on %s of %s
        size       %,d numbers, %,d bytes
        base       %s, weights %s
        objective  %s
        strength   %s, %s
        made by    %s, %s
        """,
        matrices.rank(),
        matrices.alpha(),
        matrices.targets().isEmpty()
            ? "nothing"
            : EnumSet.copyOf(matrices.targets()).stream()
                .map(target -> target.name().toLowerCase(Locale.ROOT))
                .collect(joining(", ")),
        layers(),
        matrices.parameters(),
        matrices.bytes(),
        base.name().orElse("unnamed"),
        base.fingerprint().orElse("unknown"),
        objective,
        strength,
        scoped ? "within a learned scope" : "for every prompt",
        origin.version().map(version -> "QAdapter " + version).orElse("PEFT or another program"),
        origin.created().map(Instant::toString).orElse("at an unknown time"));
  }

  private String layers() {
    List<Integer> all = matrices.layers();
    int first = all.isEmpty() ? 0 : all.get(0);
    int last = all.isEmpty() ? -1 : all.get(all.size() - 1);
    return last - first + 1 == all.size() && all.size() > 1
        ? "layers " + first + " to " + last
        : "layers " + all.stream().map(String::valueOf).collect(joining(", "));
  }
}
