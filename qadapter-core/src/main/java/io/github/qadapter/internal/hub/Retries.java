package io.github.qadapter.internal.hub;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one undertaking's attempts: waits after each failure and gives up after too many. */
final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  private final String undertaking;
  private final Patience patience;
  private int failures;
  private Duration waited = Duration.ZERO;

  /**
   * @param undertaking what is tried, as in "fetch config.json of org/name"
   */
  Retries(String undertaking, Patience patience) {
    this.undertaking = undertaking;
    this.patience = patience;
  }

  /** One attempt. */
  @FunctionalInterface
  interface Attempt<T> {
    /** Any {@link IOException} is worth another attempt, everything else is not. */
    T make() throws IOException, InterruptedException;
  }

  /** Something new arrived: a server that breaks off again and again is still worth it. */
  void progressed() {
    failures = 0;
  }

  /**
   * Attempts until one succeeds.
   *
   * @throws Unreachable if too many failed in a row, or the waits got too long
   */
  <T> T until(Attempt<T> attempt) throws Unreachable, InterruptedException {
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        return attempt.make();
      } catch (IOException e) {
        pause(e);
      }
    }
  }

  private void pause(IOException failure) throws Unreachable, InterruptedException {
    failures++;
    Duration pause = patience.pause().multipliedBy(1L << Math.min(failures - 1, 20));
    if (failure instanceof BusyException busy) {
      Duration asked = parse(busy.retryAfter());
      pause = asked.compareTo(pause) > 0 ? asked : pause;
    }
    Duration total = waited.plus(pause);
    if (failures >= patience.attempts()
        || pause.compareTo(patience.longest()) > 0
        || total.compareTo(patience.longest().multipliedBy(2)) > 0) {
      throw new Unreachable(
          String.format(
              Locale.ROOT,
              "Could not %s: %s (%d failures in a row, the next attempt would be in %d s)",
              undertaking,
              described(failure),
              failures,
              pause.toSeconds()),
          failure);
    }
    LOG.warn(
        "Could not {} yet: {}; next attempt in {} s",
        undertaking,
        described(failure),
        pause.toSeconds());
    waited = total;
    patience.sleeper().sleep(pause);
  }

  private static String described(IOException failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** Seconds or a date; no wait if it is neither. */
  private static Duration parse(@Nullable String retryAfter) {
    String text = retryAfter == null ? "" : retryAfter.strip();
    if (text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.isEmpty() ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      return Duration.between(
          Instant.now(), ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return Duration.ZERO;
    }
  }
}
