package io.github.qadapter.testkit;

/**
 * A solved problem.
 *
 * @param q Q(s,a), [S, A]
 * @param values V(s), [S]
 * @param policy π(a|s)
 */
public record SoftSolution(DoubleTensor q, DoubleTensor values, Policy policy) {}
