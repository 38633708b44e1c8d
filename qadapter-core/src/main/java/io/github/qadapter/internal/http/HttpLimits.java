package io.github.qadapter.internal.http;

import java.time.Duration;

/**
 * The limits of a server.
 *
 * @param threads the most requests that are handled at the same time, health and lists among them
 * @param headerTime how long a request's first line and headers may take
 * @param requestTime how long a request may take from its headers to the end of its reply
 */
public record HttpLimits(int threads, Duration headerTime, Duration requestTime) {}
