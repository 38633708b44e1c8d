package io.github.qadapter.internal.hub;

import io.github.qadapter.exception.HubException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of Python's {@code huggingface_hub}, read the same way.
 *
 * @param variables the environment variables
 * @param userHome the user's home folder
 */
public record HubEnvironment(Map<String, String> variables, Path userHome) {
  private static final URI PUBLIC_HUB = URI.create("https://huggingface.co");
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  /** This process's environment. */
  public static HubEnvironment ofProcess() {
    return new HubEnvironment(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** {@code HF_ENDPOINT}, or the public hub. */
  URI endpoint() {
    String endpoint = value("HF_ENDPOINT");
    if (endpoint == null) {
      return PUBLIC_HUB;
    }
    try {
      return URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw new HubException(
          "Expected a hub's address in HF_ENDPOINT, but found \"" + endpoint + "\"; correct it.",
          e);
    }
  }

  /** {@code HF_HUB_CACHE}, or {@code hub} in the home of all caches. */
  Path cache() {
    String cache = value("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE");
    return cache == null ? home().resolve("hub") : path(cache);
  }

  /** {@code HF_HUB_OFFLINE}. */
  boolean offline() {
    return isTrue("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE");
  }

  /** {@code HF_TOKEN}, or what a login left in the token file; null if there is neither. */
  @Nullable String token() {
    if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return null;
    }
    String token = value("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");
    if (token != null) {
      return token;
    }
    String named = value("HF_TOKEN_PATH");
    Path file = named == null ? home().resolve("token") : path(named);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      String text = Files.readString(file).strip();
      return text.isEmpty() ? null : text;
    } catch (IOException e) {
      throw new HubException(
          String.format(
              Locale.ROOT,
              "Expected an access token in %s, but the system refused to read it (%s); check the file's permissions or set HF_TOKEN.",
              file,
              e),
          e);
    }
  }

  private Path home() {
    String home = value("HF_HOME");
    if (home != null) {
      return path(home);
    }
    String caches = value("XDG_CACHE_HOME");
    return (caches == null ? userHome.resolve(".cache") : path(caches)).resolve("huggingface");
  }

  private Path path(String text) {
    boolean inHome = text.equals("~") || text.startsWith("~/");
    return inHome ? userHome.resolve(text.substring(Math.min(2, text.length()))) : Path.of(text);
  }

  private boolean isTrue(String... names) {
    String value = value(names);
    return value != null && TRUE.contains(value.toUpperCase(Locale.ROOT));
  }

  /** The first of these that is set to more than blanks. */
  private @Nullable String value(String... names) {
    for (String name : names) {
      String value = variables.get(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }
}
