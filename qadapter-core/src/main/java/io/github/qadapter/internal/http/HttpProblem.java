package io.github.qadapter.internal.http;

import io.github.qadapter.QAdapterException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A request that is refused or fails, in the shape of OpenAI's errors. */
public final class HttpProblem extends QAdapterException {
  private static final long serialVersionUID = 1L;
  private static final String INVALID = "invalid_request_error";

  private final int status;
  private final String type;
  private final @Nullable String param;
  private final @Nullable String code;
  private final int retryAfterSeconds;

  private HttpProblem(
      int status,
      String type,
      @Nullable String param,
      @Nullable String code,
      int retryAfterSeconds,
      String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** 400: a field with a value that it cannot have. */
  public static HttpProblem invalid(@Nullable String field, String message) {
    return new HttpProblem(400, INVALID, field, null, 0, message);
  }

  /** 400: a field that is known and not supported. */
  public static HttpProblem unsupported(String field, String message) {
    return new HttpProblem(400, INVALID, field, "unsupported_parameter", 0, message);
  }

  /** 401: no key, or a wrong one. */
  public static HttpProblem unauthorized(String message) {
    return new HttpProblem(401, INVALID, null, "invalid_api_key", 0, message);
  }

  /** 403: from where it must not come. */
  public static HttpProblem forbidden(String message) {
    return new HttpProblem(403, "permission_error", null, "forbidden", 0, message);
  }

  /** 404: no such path. */
  public static HttpProblem unknownPath(String method, String path) {
    return new HttpProblem(
        404,
        INVALID,
        null,
        "unknown_url",
        0,
        String.format(Locale.ROOT, "Unknown request URL: %s %s.", method, path));
  }

  /** 404: no such model. */
  public static HttpProblem unknownModel(String message) {
    return new HttpProblem(404, INVALID, "model", "model_not_found", 0, message);
  }

  /** 405: a path that takes other methods. */
  public static HttpProblem wrongMethod(String method, String path, String allowed) {
    return new HttpProblem(
        405,
        INVALID,
        null,
        "method_not_allowed",
        0,
        String.format(Locale.ROOT, "Expected %s for %s, but found %s.", allowed, path, method));
  }

  /** 413: a body that is too long. */
  public static HttpProblem tooLarge(long limit) {
    return new HttpProblem(
        413,
        INVALID,
        null,
        "request_too_large",
        0,
        String.format(
            Locale.ROOT,
            "Expected a request of at most %d bytes, but found more; send fewer prompts at once.",
            limit));
  }

  /** 429: too many requests at once. */
  public static HttpProblem tooMany(String message) {
    return new HttpProblem(429, "rate_limit_error", null, "rate_limit_exceeded", 1, message);
  }

  /** 500: what should not happen. */
  public static HttpProblem internal(String message) {
    return new HttpProblem(500, "server_error", null, null, 0, message);
  }

  /** 503: the server is stopping. */
  public static HttpProblem stopping() {
    return new HttpProblem(
        503, "server_error", null, "stopping", 5, "The server is stopping; try again later.");
  }

  /** 504: the time for a request is over, or the server is being stopped. */
  public static HttpProblem late(Duration limit) {
    return timeout(
        String.format(
            Locale.ROOT,
            "The answer was not done within %s seconds, this server's limit; ask for fewer tokens.",
            BigDecimal.valueOf(limit.toMillis(), 3).stripTrailingZeros().toPlainString()));
  }

  /** 504: something took longer than it may. */
  public static HttpProblem timeout(String message) {
    return new HttpProblem(504, "server_error", null, "timeout", 0, message);
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** Tells whether the same request would end in the same way, though not for its own fault. */
  public boolean isPointlessToRetry() {
    return status == 504;
  }

  /** The kind of error. */
  public String type() {
    return type;
  }

  /** The field that it is about. */
  public Optional<String> param() {
    return Optional.ofNullable(param);
  }

  /** The error's code. */
  public Optional<String> code() {
    return Optional.ofNullable(code);
  }

  /** After how many seconds it is worth trying again; empty if it never is. */
  public OptionalInt retryAfterSeconds() {
    return retryAfterSeconds > 0 ? OptionalInt.of(retryAfterSeconds) : OptionalInt.empty();
  }
}
