package io.github.qadapter.internal.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.qadapter.HubOptions;
import io.github.qadapter.exception.HubException;
import io.github.qadapter.report.DownloadProgress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repositories on a hub, through the cache. Safe for use by several threads and processes. */
public final class Hub {
  private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LONGEST_LISTING = 64 << 20;

  private final HubHttp http;
  private final Path cache;
  private final boolean offline;
  private final Consumer<DownloadProgress> onProgress;

  private Hub(HubHttp http, Path cache, boolean offline, Consumer<DownloadProgress> onProgress) {
    this.http = http;
    this.cache = cache;
    this.offline = offline;
    this.onProgress = onProgress;
  }

  /** The hub that the options mean, and where they are silent, the environment. */
  public static Hub of(HubOptions options, HubEnvironment environment) {
    return of(options, environment, RetryPolicy.DEFAULT);
  }

  static Hub of(HubOptions options, HubEnvironment environment, RetryPolicy retryPolicy) {
    URI endpoint = options.endpoint().orElseGet(environment::endpoint);
    String token = options.token().orElse(environment.token());
    return new Hub(
        new HubHttp(endpoint, token, retryPolicy),
        options.cache().orElseGet(environment::cache),
        options.offline() || environment.offline(),
        options.onProgress());
  }

  /**
   * Asks which commit a repository's revision means and which files it has. Offline, or when the
   * hub does not answer, what the cache knows of it.
   *
   * @throws HubException if the hub refuses, or neither hub nor cache knows it
   * @throws CancellationException if the thread is interrupted
   */
  public HubSnapshot open(HubRepo repo) {
    HubCache part = new HubCache(cache, repo);
    HubErrors errors = new HubErrors(repo, http.address(repo.page()).toString(), http.hasToken());
    if (offline) {
      return cached(part, errors, "HF_HUB_OFFLINE or the options forbid asking", null);
    }
    try {
      return listed(repo, part, errors);
    } catch (UnreachableException e) {
      HubSnapshot snapshot =
          cached(part, errors, "the hub does not answer (" + e.getMessage() + ")", e);
      LOG.warn("{}; using {} from the cache", e.getMessage(), repo);
      return snapshot;
    } catch (InterruptedException e) {
      throw interrupted(repo.toString());
    }
  }

  /** The exception for an interrupted thread, whose interrupt flag is set again. */
  static CancellationException interrupted(String what) {
    Thread.currentThread().interrupt();
    return new CancellationException(
        "Fetching " + what + " was interrupted; the next call resumes there.");
  }

  private HubSnapshot cached(
      HubCache part, HubErrors errors, String why, @Nullable Throwable cause) {
    String commit = part.commit();
    Map<String, Long> files = commit == null ? Map.of() : part.files(commit);
    if (commit == null || files.isEmpty()) {
      throw errors.notCached("files", cache.toString(), why, cause);
    }
    return new HubSnapshot(null, why, part, errors, commit, files, onProgress);
  }

  private HubSnapshot listed(HubRepo repo, HubCache part, HubErrors errors)
      throws UnreachableException, InterruptedException {
    JsonNode listing =
        new Retries("list the files of " + repo, retryPolicy(part))
            .until(
                () -> {
                  try (Answer answer = http.get(repo.listing(), 0)) {
                    if (answer.status() != 200) {
                      throw errors.of(answer, null);
                    }
                    return parse(answer.bytes(LONGEST_LISTING, http.retryPolicy().silence()), repo);
                  }
                });
    String commit = listing.path("sha").asText();
    if (!HubRepo.isCommit(commit)) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected the hub to name the commit of %s, but found none in its answer; check"
                  + " HF_ENDPOINT.",
              repo));
    }
    Map<String, Long> files = new TreeMap<>();
    for (JsonNode sibling : listing.path("siblings")) {
      String name = sibling.path("rfilename").asText();
      if (SafeNames.isSafe(name)) {
        JsonNode size = sibling.path("size");
        files.put(name, size.isIntegralNumber() ? size.asLong() : -1);
      } else {
        LOG.warn(
            "{} has a file that no folder can hold everywhere; it is left out: {}",
            repo,
            name.replaceAll("\\p{Cntrl}", "?"));
      }
    }
    return new HubSnapshot(http, "", part, errors, commit, files, onProgress);
  }

  /** Nobody waits long for a hub whose files are here already. */
  private RetryPolicy retryPolicy(HubCache part) {
    String commit = part.commit();
    boolean known = commit != null && !part.files(commit).isEmpty();
    return known ? http.retryPolicy().forOneAttempt() : http.retryPolicy();
  }

  private static JsonNode parse(byte[] json, HubRepo repo) throws IOException {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected the hub's list of files of %s as JSON, but found something else; check"
                  + " HF_ENDPOINT.",
              repo),
          e);
    }
  }
}
