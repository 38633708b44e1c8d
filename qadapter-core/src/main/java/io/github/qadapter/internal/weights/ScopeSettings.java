package io.github.qadapter.internal.weights;

/**
 * The single numbers of a learned scope; its vectors lie in a file of their own.
 *
 * @param blocks how many of the base's blocks the state of a prompt comes out of, at least 1
 * @param intercept of the classifier
 * @param outside the logit up to which a prompt is clearly outside
 * @param inside the logit from which on it is clearly inside
 */
public record ScopeSettings(int blocks, double intercept, double outside, double inside) {}
