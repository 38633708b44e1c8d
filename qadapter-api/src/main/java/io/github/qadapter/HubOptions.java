package io.github.qadapter;

import io.github.qadapter.report.DownloadProgress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The options of fetching from the hub: revision, file, endpoint, token and cache. What is not set
 * here is taken from the environment variables of Python's {@code huggingface_hub}: {@code
 * HF_TOKEN} (or the token file that its login leaves), {@code HF_HOME}, {@code HF_HUB_CACHE},
 * {@code HF_ENDPOINT}, {@code HF_HUB_OFFLINE}. Immutable.
 */
public final class HubOptions {
  private final String revision;
  private final Optional<String> file;
  private final Optional<String> token;
  private final Optional<Path> cache;
  private final Optional<URI> endpoint;
  private final boolean offline;
  private final List<Consumer<DownloadProgress>> onProgress;

  private HubOptions(Builder builder) {
    this.revision = builder.revision;
    this.file = builder.file;
    this.token = builder.token;
    this.cache = builder.cache;
    this.endpoint = builder.endpoint;
    this.offline = builder.offline;
    this.onProgress = List.copyOf(builder.onProgress);
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** A branch, a tag or a commit's hash. */
  public String revision() {
    return revision;
  }

  /**
   * The name or pattern of the wanted file; empty for what such a repository usually consists of.
   */
  public Optional<String> file() {
    return file;
  }

  /** The access token; empty for the environment's. */
  public Optional<String> token() {
    return token;
  }

  /** The folder that holds {@code models--org--name} and the like; empty for the environment's. */
  public Optional<Path> cache() {
    return cache;
  }

  /** The server; empty for the environment's. */
  public Optional<URI> endpoint() {
    return endpoint;
  }

  /** Tells whether only the cache is looked at, whatever the environment says. */
  public boolean offline() {
    return offline;
  }

  /** Called as bytes arrive, on the thread that fetches. */
  public Consumer<DownloadProgress> onProgress() {
    return progress -> onProgress.forEach(listener -> listener.accept(progress));
  }

  /** These options, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private OptionValues values() {
    return new OptionValues(HubOptions.class)
        .with("revision", revision)
        .with("file", file)
        .secret("token", token)
        .with("cache", cache)
        .with("endpoint", endpoint)
        .with("offline", offline)
        .with("onProgress", onProgress);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof HubOptions options && values().equals(options.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  @Override
  public String toString() {
    return values().toString();
  }

  /** Collects the options. Not safe for use by several threads. */
  public static final class Builder {
    private String revision = "main";
    private Optional<String> file = Optional.empty();
    private Optional<String> token = Optional.empty();
    private Optional<Path> cache = Optional.empty();
    private Optional<URI> endpoint = Optional.empty();
    private boolean offline;
    private final List<Consumer<DownloadProgress>> onProgress = new ArrayList<>();

    private Builder() {}

    private Builder(HubOptions options) {
      this.revision = options.revision;
      this.file = options.file;
      this.token = options.token;
      this.cache = options.cache;
      this.endpoint = options.endpoint;
      this.offline = options.offline;
      onProgress.addAll(options.onProgress);
    }

    /**
     * Branch, tag or commit to fetch; {@code main} by default. A commit's hash always means the
     * same files.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder revision(String revision) {
      this.revision = Checks.notBlank(revision, "a branch, a tag or a commit");
      return this;
    }

    /**
     * Name or pattern of the wanted file: a model's GGUF file, or the data files of a data set.
     * {@code *} stands for any text and {@code ?} for any character, for instance {@code
     * *Q4_K_M.gguf}. Not needed for a model in safetensors, nor where there is only one GGUF file.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder file(String name) {
      this.file = Optional.of(Checks.notBlank(name, "a file's name"));
      return this;
    }

    /**
     * Access token, shown to the server and to no other that it may refer to; by default {@code
     * HF_TOKEN} or the token file of Python's login.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder token(String token) {
      this.token = Optional.of(Checks.notBlank(token, "an access token"));
      return this;
    }

    /**
     * Folder of the cache, in the layout of Python's; by default what {@code HF_HUB_CACHE} or
     * {@code HF_HOME} say.
     */
    public Builder cache(Path folder) {
      this.cache = Optional.of(folder);
      return this;
    }

    /**
     * Address of the hub, for instance a company's mirror; by default what {@code HF_ENDPOINT}
     * says, else {@code https://huggingface.co}.
     *
     * @throws IllegalArgumentException if it is no http or https address of a host
     */
    public Builder endpoint(URI endpoint) {
      String scheme = endpoint.getScheme();
      String lower = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
      if (!(lower.equals("https") || lower.equals("http")) || endpoint.getHost() == null) {
        throw new IllegalArgumentException(
            "Expected a hub's http or https address, but found " + endpoint + ".");
      }
      this.endpoint = Optional.of(endpoint);
      return this;
    }

    /** Uses what lies in the cache and asks no server; off by default. */
    public Builder offline() {
      this.offline = true;
      return this;
    }

    /**
     * Adds a listener that is called as bytes arrive, several times a second, on the thread that
     * fetches.
     */
    public Builder onProgress(Consumer<DownloadProgress> listener) {
      onProgress.add(listener);
      return this;
    }

    /** The collected options. */
    public HubOptions build() {
      return new HubOptions(this);
    }
  }
}
