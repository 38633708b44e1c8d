package io.github.qadapter.internal.decode;

/** The answers that grow at once and the memory of their caches, as requests take them in turn. */
final class Places {
  private final DecodeLimits limits;
  private int answers;
  private long bytes;

  Places(DecodeLimits limits) {
    this.limits = limits;
  }

  /** Counts a request that has its places. */
  void add(RunningRequest job) {
    answers += job.size();
    bytes += job.bytes();
  }

  /** Gives a request its places, if they are there; one that is alone always has them. */
  boolean take(RunningRequest job) {
    boolean beside =
        answers + job.size() <= limits.concurrent() && bytes + job.bytes() <= limits.cacheBytes();
    boolean fits = answers == 0 || beside;
    if (fits) {
      add(job);
    }
    return fits;
  }
}
