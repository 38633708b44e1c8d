package io.github.qadapter.internal.decode;

/**
 * What an engine may use.
 *
 * @param cacheBytes of key/value caches in all, kept ones of sessions included
 * @param concurrent how many answers grow at the same time
 * @param queue how many requests may wait
 * @param packBytes how much of the weights may be copied into the layout in which few rows are
 *     multiplied fastest; 0 for nothing
 */
public record DecodeLimits(long cacheBytes, int concurrent, int queue, long packBytes) {}
