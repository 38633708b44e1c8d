package io.github.qadapter.internal.adapterfile;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What made an adapter.
 *
 * @param version of this library, empty for another program
 * @param created when its training ended, if known
 * @param dataDigest a digest of the pairs, empty if unknown
 * @param seed the training's seed
 */
public record AdapterOrigin(
    Optional<String> version, Optional<Instant> created, String dataDigest, long seed) {
  /** Of an adapter of which nothing is known but its matrices. */
  public static final AdapterOrigin UNKNOWN =
      new AdapterOrigin(Optional.empty(), Optional.empty(), "", 0);

  /** Of an adapter whose training ends now. */
  public static AdapterOrigin now(String version, String dataDigest, long seed) {
    return new AdapterOrigin(
        Optional.of(version),
        Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS)),
        dataDigest,
        seed);
  }
}
