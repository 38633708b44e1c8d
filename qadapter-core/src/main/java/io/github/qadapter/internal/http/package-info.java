/**
 * Requests and replies over HTTP, whatever is asked for: limits, who may ask, event streams, errors
 * in one shape. Nothing here knows models.
 *
 * <p>A request comes as an {@link io.github.qadapter.internal.http.Exchange}, which the JDK's
 * server implements in {@link io.github.qadapter.internal.http.HttpFront} and a servlet could. It
 * passes {@link io.github.qadapter.internal.http.Guard}, is led to its handler by {@link
 * io.github.qadapter.internal.http.Router}, and what a handler throws becomes a reply in {@link
 * io.github.qadapter.internal.http.HttpProblem}'s words.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.http;
