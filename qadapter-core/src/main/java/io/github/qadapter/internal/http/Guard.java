package io.github.qadapter.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that may pass. Pages of other origins may not ask: a browser names the page's
 * origin, which has to be the one that is asked, and a name that was made to point here (DNS
 * rebinding) is none of ours. A key, where there is one, is compared in constant time.
 */
public final class Guard {
  private static final String BEARER = "bearer ";

  private final Set<String> hosts;
  private final byte @Nullable [] keyDigest;

  /**
   * A guard.
   *
   * @param hosts the names, in small letters, by which the server is asked for, beside addresses
   *     and localhost
   * @param key what has to be sent as a bearer token; null for nothing
   */
  public Guard(Set<String> hosts, @Nullable String key) {
    this.hosts = Set.copyOf(hosts);
    this.keyDigest = key == null ? null : digest(key);
  }

  /** Refuses what comes from elsewhere. */
  public void requireOwnPage(Exchange exchange) {
    String host = exchange.header("Host").orElse("");
    if (keyDigest == null && !isOurs(host)) {
      throw HttpProblem.forbidden(
          String.format(
              Locale.ROOT,
              "Expected a request to an address, to localhost or to a name that this server was told, but found the host \"%s\"; name it with allowedHosts, or set a key.",
              host));
    }
    Optional<String> origin = exchange.header("Origin");
    if (origin.isPresent() && !isSame(origin.get(), host)) {
      throw HttpProblem.forbidden(
          String.format(
              Locale.ROOT,
              "Expected no request of a page of another origin, but found one of \"%s\".",
              origin.get()));
    }
  }

  /** Refuses who does not have the key. */
  public void requireKey(Exchange exchange) {
    byte[] expected = keyDigest;
    if (expected == null) {
      return;
    }
    String sent = exchange.header("Authorization").orElse("");
    boolean bearer = sent.toLowerCase(Locale.ROOT).startsWith(BEARER);
    // Digests have one length, so that the time tells nothing of the key.
    byte[] found = digest(bearer ? sent.substring(BEARER.length()).strip() : "");
    if (!MessageDigest.isEqual(expected, found) || !bearer) {
      exchange.set("WWW-Authenticate", "Bearer");
      throw HttpProblem.unauthorized(
          "Expected this server's key as \"Authorization: Bearer KEY\", but found "
              + (sent.isEmpty() ? "none." : "another."));
    }
  }

  private static byte[] digest(String key) {
    return Hashing.sha256().hashString(key, UTF_8).asBytes();
  }

  private boolean isOurs(String header) {
    String host;
    try {
      host = HostAndPort.fromString(header).getHost().toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || hosts.contains(host)
        || InetAddresses.isInetAddress(host);
  }

  private static boolean isSame(String origin, String host) {
    try {
      String authority = new URI(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
