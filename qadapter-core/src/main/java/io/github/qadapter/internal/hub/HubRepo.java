package io.github.qadapter.internal.hub;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A repository at a revision.
 *
 * @param kind what it holds
 * @param name {@code org/name}, or {@code name} for the oldest ones
 * @param revision a branch, a tag or a commit's hash
 */
public record HubRepo(Kind kind, String name, String revision) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9._-]{1,96}(/[A-Za-z0-9._-]{1,96})?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** The kinds of repositories on the hub. */
  public enum Kind {
    /** Weights, configuration, tokenizer. */
    MODEL("models", ""),
    /** Rows. */
    DATASET("datasets", "datasets/");

    private final String plural;
    private final String urlPrefix;

    Kind(String plural, String urlPrefix) {
      this.plural = plural;
      this.urlPrefix = urlPrefix;
    }
  }

  /**
   * Checks name and revision, because both become parts of paths.
   *
   * @throws IllegalArgumentException if either is not of the hub's form
   */
  public HubRepo {
    if (!NAME.matcher(name).matches() || !isPlain(name)) {
      throw new IllegalArgumentException(
          "Expected a repository as org/name, but found \"" + name + "\".");
    }
    if (!SafeNames.isSafe(revision)) {
      throw new IllegalArgumentException(
          "Expected a branch, a tag or a commit, but found \"" + revision + "\".");
    }
  }

  /** A model's repository. */
  public static HubRepo model(String name, String revision) {
    return new HubRepo(Kind.MODEL, name, revision);
  }

  /** A data set's repository. */
  public static HubRepo dataset(String name, String revision) {
    return new HubRepo(Kind.DATASET, name, revision);
  }

  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** Its folder in the cache. */
  String folder() {
    return kind.plural + "--" + name.replace("/", "--");
  }

  /** The path at which the server lists its files. */
  String listing() {
    return String.format(
        Locale.ROOT,
        "/api/%s/%s/revision/%s?blobs=true",
        kind.plural,
        name,
        SafeNames.encoded(revision));
  }

  /** The path at which the server offers one of its files. */
  String file(String commit, String file) {
    return String.format(
        Locale.ROOT,
        "/%s%s/resolve/%s/%s",
        kind.urlPrefix,
        name,
        commit,
        SafeNames.encodedPath(file));
  }

  /** Its page for people. */
  String page() {
    return "/" + kind.urlPrefix + name;
  }

  @Override
  public String toString() {
    return kind.urlPrefix + name + " at " + revision;
  }

  private static boolean isPlain(String name) {
    if (name.contains("--") || name.contains("..")) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.startsWith(".")
          || part.startsWith("-")
          || part.endsWith(".")
          || part.endsWith("-")) {
        return false;
      }
    }
    return true;
  }
}
