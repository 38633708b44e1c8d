package io.github.qadapter.server;

import io.github.qadapter.internal.serve.ServerSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link QAdapterServer}: where it listens, what it serves, its limits. Immutable.
 */
public final class ServerOptions {
  static final int DEFAULT_PORT = 8080;

  private final ServerSettings settings;

  private ServerOptions(ServerSettings settings) {
    this.settings = settings;
  }

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** The defaults. */
  public static ServerOptions defaults() {
    return builder().build();
  }

  ServerSettings settings() {
    return settings;
  }

  /** The name or address at which it listens. */
  public String host() {
    return settings.address().getHostString();
  }

  /** The port at which it listens; 0 for any that is free. */
  public int port() {
    return settings.address().getPort();
  }

  /** The names in requests' {@code Host} by which it may be asked for, beside addresses. */
  public Set<String> allowedHosts() {
    return settings.hosts();
  }

  /** Tells whether a key has to be sent. */
  public boolean hasKey() {
    return settings.key().isPresent();
  }

  /** The base's name in lists of models. */
  public String baseName() {
    return settings.baseName();
  }

  /** The folder whose folders are adapters. */
  public Optional<Path> adapters() {
    return settings.adapters();
  }

  /** The folder in which feedback is logged. */
  public Optional<Path> feedback() {
    return settings.feedback();
  }

  /** The most requests that are answered or wait for it at the same time. */
  public int maxRequests() {
    return settings.maxRequests();
  }

  /** The most bytes of a request's body. */
  public int maxBodyBytes() {
    return settings.maxBodyBytes();
  }

  /** The most tokens of a chat's answer where a request does not say. */
  public int defaultMaxTokens() {
    return settings.defaultMaxTokens();
  }

  /** The most time that a request may take. */
  public Duration requestTime() {
    return settings.requestTime();
  }

  /** The most time that requests under way may take when the server stops. */
  public Duration stopTime() {
    return settings.stopTime();
  }

  /** Tells everything but the key. */
  @Override
  public String toString() {
    return "ServerOptions[host=" + host() + ", port=" + port() + ", key=" + hasKey() + "]";
  }

  /** Collects the options. */
  public static final class Builder {
    private static final int MEBIBYTE = 1 << 20;

    private final Set<String> allowedHosts = new TreeSet<>();
    private String host = "127.0.0.1";
    private int port = DEFAULT_PORT;
    private @Nullable String key;
    private String baseName = "base";
    private @Nullable Path adapters;
    private Duration lookEvery = Duration.ofMillis(500);
    private @Nullable Path feedback;
    private int maxRequests = 64;
    private int maxBodyBytes = 8 * MEBIBYTE;
    private int defaultMaxTokens = 1024;
    private Duration requestTime = Duration.ofMinutes(10);
    private Duration stopTime = Duration.ofSeconds(30);
    private Supplier<String> metrics = () -> "";

    private Builder() {}

    /**
     * The name or address at which it listens; without it 127.0.0.1, so that nobody reaches it from
     * other machines. {@code 0.0.0.0} listens everywhere; set a key then.
     */
    public Builder host(String host) {
      this.host = notBlank(host, "a host");
      return this;
    }

    /** From 0 to 65535; 0 takes any that is free, and {@link QAdapterServer#port()} tells which. */
    public Builder port(int port) {
      this.port = within(0, 65_535, port, "a port");
      return this;
    }

    /**
     * Names by which clients ask for it, such as {@code models.example.org}. A request for another
     * name is refused where no key is set, since a web page could have made that name point here;
     * addresses and {@code localhost} may always be asked for.
     */
    public Builder allowedHosts(String... hosts) {
      for (String name : hosts) {
        allowedHosts.add(notBlank(name, "a host").toLowerCase(Locale.ROOT));
      }
      return this;
    }

    /**
     * A secret that clients have to send as {@code Authorization: Bearer KEY}, as they do with
     * OpenAI's. It goes over the network as it is: put a proxy with TLS before the server.
     *
     * @param key not blank
     */
    public Builder key(String key) {
      this.key = notBlank(key, "a key").strip();
      return this;
    }

    /** The base's name in lists; {@code base} and its own name stand for it as well. */
    public Builder baseName(String baseName) {
      this.baseName = notBlank(baseName, "a name of the base");
      return this;
    }

    /**
     * A folder whose folders are adapters, served by their names and watched. It need not be there
     * yet. A name with {@code @} or {@code +} cannot be asked for.
     */
    public Builder adapters(Path adapters) {
      this.adapters = adapters;
      return this;
    }

    /** How often the folder of adapters is looked at; at least a millisecond. */
    public Builder lookEvery(Duration lookEvery) {
      this.lookEvery = atLeastAMillisecond(lookEvery, "an interval of looks");
      return this;
    }

    /**
     * A folder in which {@code POST /v1/feedback} is logged, to be learned from: see {@link
     * io.github.qadapter.PreferenceLog}. Without it feedback is refused.
     */
    public Builder feedback(Path feedback) {
      this.feedback = feedback;
      return this;
    }

    /** At least 1; one request more is refused with 429. */
    public Builder maxRequests(int maxRequests) {
      this.maxRequests = within(1, 10_000, maxRequests, "a number of requests");
      return this;
    }

    /** At least 1. */
    public Builder maxBodyBytes(int maxBodyBytes) {
      this.maxBodyBytes =
          within(1, Integer.MAX_VALUE - 8, maxBodyBytes, "a number of bytes of a body");
      return this;
    }

    /** At least 1. Completions without a chat have OpenAI's 16. */
    public Builder defaultMaxTokens(int defaultMaxTokens) {
      this.defaultMaxTokens = within(1, Integer.MAX_VALUE, defaultMaxTokens, "a number of tokens");
      return this;
    }

    /** At least a millisecond; a request that takes longer ends with an error. */
    public Builder requestTime(Duration requestTime) {
      this.requestTime = atLeastAMillisecond(requestTime, "a time for requests");
      return this;
    }

    /** Not negative; 0 ends requests under way at once. */
    public Builder stopTime(Duration stopTime) {
      if (stopTime.isNegative()) {
        throw new IllegalArgumentException(
            "Expected a time to stop of at least 0, but found " + stopTime + ".");
      }
      this.stopTime = stopTime;
      return this;
    }

    /**
     * Further metrics for {@code /metrics}, in Prometheus' text format, such as {@code
     * registry::scrape} of Micrometer's Prometheus registry.
     */
    public Builder metrics(Supplier<String> metrics) {
      this.metrics = metrics;
      return this;
    }

    /** The collected options. */
    public ServerOptions build() {
      return new ServerOptions(
          new ServerSettings(
              new InetSocketAddress(host, port),
              allowedHosts,
              Optional.ofNullable(key),
              baseName,
              Optional.ofNullable(adapters),
              lookEvery,
              Optional.ofNullable(feedback),
              maxRequests,
              maxBodyBytes,
              defaultMaxTokens,
              requestTime,
              stopTime,
              metrics));
    }

    private static String notBlank(String value, String option) {
      if (value.isBlank()) {
        throw new IllegalArgumentException("Expected " + option + ", but found blank text.");
      }
      return value;
    }

    private static int within(int least, int most, int value, String option) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected %s from %d to %d, but found %d.",
                option,
                least,
                most,
                value));
      }
      return value;
    }

    private static Duration atLeastAMillisecond(Duration value, String option) {
      if (value.toMillis() < 1) {
        throw new IllegalArgumentException(
            "Expected " + option + " of at least a millisecond, but found " + value + ".");
      }
      return value;
    }
  }
}
