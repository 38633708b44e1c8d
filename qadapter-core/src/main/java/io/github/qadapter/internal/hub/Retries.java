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

/**
 * The retry loop of one operation: exponential backoff after each failure, and an end after too
 * many in a row.
 */
final class Retries {
  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  private final String operation;
  private final RetryPolicy retryPolicy;
  private int failures;
  private Duration waited = Duration.ZERO;

  /**
   * @param operation what is tried, as in "fetch config.json of org/name"
   */
  Retries(String operation, RetryPolicy retryPolicy) {
    this.operation = operation;
    this.retryPolicy = retryPolicy;
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
   * @throws UnreachableException if too many failed in a row, or the waits got too long
   */
  <T> T until(Attempt<T> attempt) throws UnreachableException, InterruptedException {
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

  private void pause(IOException failure) throws UnreachableException, InterruptedException {
    failures++;
    Duration pause = retryPolicy.pause().multipliedBy(1L << Math.min(failures - 1, 20));
    if (failure instanceof BusyException busy) {
      Duration asked = parse(busy.retryAfter());
      pause = asked.compareTo(pause) > 0 ? asked : pause;
    }
    Duration total = waited.plus(pause);
    if (failures >= retryPolicy.attempts()
        || pause.compareTo(retryPolicy.longest()) > 0
        || total.compareTo(retryPolicy.longest().multipliedBy(2)) > 0) {
      throw new UnreachableException(
          String.format(
              Locale.ROOT,
              "Could not %s: %s (%d failures in a row, the next attempt would be in %d s)",
              operation,
              described(failure),
              failures,
              pause.toSeconds()),
          failure);
    }
    LOG.warn(
        "Could not {} yet: {}; next attempt in {} s",
        operation,
        described(failure),
        pause.toSeconds());
    waited = total;
    retryPolicy.sleeper().sleep(pause);
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
