package io.github.qadapter.internal.hub;

import io.github.qadapter.exception.HubException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one hub. Redirects are followed here, not by the JDK's client, because the access
 * token may be shown to the hub alone.
 */
final class HubHttp {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 10;

  private final URI endpoint;
  private final @Nullable String token;
  private final RetryPolicy retryPolicy;
  private final HttpClient client;

  HubHttp(URI endpoint, @Nullable String token, RetryPolicy retryPolicy) {
    if (token != null && !token.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new HubException(
          "Expected an access token of letters, digits and signs, but found one with other"
              + " characters; copy it again.");
    }
    this.endpoint = endpoint;
    this.token = token;
    this.retryPolicy = retryPolicy;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(retryPolicy.connect())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  boolean hasToken() {
    return token != null;
  }

  /** The hub's address of what this path names. */
  URI address(String path) {
    String base = endpoint.toString();
    return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
  }

  /**
   * A HEAD request: what the server says about a file. A redirect that carries the file's checksum
   * is the answer; it points to where the bytes are.
   */
  Answer head(String path) throws IOException, InterruptedException {
    return send("HEAD", path, 0);
  }

  /** A GET request, from a byte on if the server supports ranges (206) or else whole (200). */
  Answer get(String path, long from) throws IOException, InterruptedException {
    return send("GET", path, from);
  }

  private Answer send(String method, String path, long from)
      throws IOException, InterruptedException {
    URI at = address(path);
    boolean trusted = true;
    for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(at)
              .timeout(retryPolicy.silence())
              .header("User-Agent", "qadapter")
              .header("Accept-Encoding", "identity")
              .method(method, HttpRequest.BodyPublishers.noBody());
      if (token != null && trusted) {
        request.header("Authorization", "Bearer " + token);
      }
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      HttpResponse<BodyReader> response = client.send(request.build(), info -> new BodyReader());
      Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
      String location = answer.header("Location");
      if (!REDIRECTS.contains(answer.status())
          || location == null
          || (method.equals("HEAD") && answer.header(RemoteFile.LINKED_ETAG) != null)) {
        return answer;
      }
      answer.close();
      at = redirected(at, location);
      trusted &= isOfEndpoint(at);
    }
    throw new IOException("the server redirected more than " + MOST_REDIRECTS + " times");
  }

  static URI redirected(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("the server redirected to what is no address", e);
    }
    String scheme = lower(to.getScheme());
    boolean safe = scheme.equals("https") || (scheme.equals("http") && !isHttps(from));
    if (!safe || to.getHost() == null) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected %s to redirect to an https address, but found one of scheme \"%s\"; ask whoever runs the server.",
              from.getHost(),
              scheme));
    }
    return to;
  }

  private boolean isOfEndpoint(URI address) {
    return lower(address.getScheme()).equals(lower(endpoint.getScheme()))
        && lower(address.getHost()).equals(lower(endpoint.getHost()))
        && port(address) == port(endpoint);
  }

  private static int port(URI address) {
    return address.getPort() >= 0 ? address.getPort() : isHttps(address) ? 443 : 80;
  }

  private static boolean isHttps(URI address) {
    return lower(address.getScheme()).equals("https");
  }

  private static String lower(@Nullable String text) {
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }
}
