package io.github.qadapter.internal.serve;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A server's settings, all of them decided.
 *
 * @param address at which it listens
 * @param hosts names by which it may be asked for, beside addresses and localhost
 * @param key that has to be sent
 * @param baseName the base's name in lists
 * @param adapters the folder of adapters
 * @param lookEvery how often that folder is looked at
 * @param feedback the folder of the preference log
 * @param maxRequests the most requests that compute or wait
 * @param maxBodyBytes the longest body of a request
 * @param defaultMaxTokens a chat answer's length where a request does not say
 * @param requestTime how long a request may take
 * @param stopTime how long requests under way may take when the server stops
 * @param otherMetrics further metrics in Prometheus' text format
 */
public record ServerSettings(
    InetSocketAddress address,
    Set<String> hosts,
    Optional<String> key,
    String baseName,
    Optional<Path> adapters,
    Duration lookEvery,
    Optional<Path> feedback,
    int maxRequests,
    int maxBodyBytes,
    int defaultMaxTokens,
    Duration requestTime,
    Duration stopTime,
    Supplier<String> otherMetrics) {
  /** Copies the names. */
  public ServerSettings {
    hosts = Set.copyOf(hosts);
  }

  @Override
  public String toString() {
    return "ServerSettings[" + address + "]"; // never the key
  }
}
