/** Turns next-token log-probabilities into answers: the guided decoder, samplers, stopping. */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.decode;
