package io.github.qadapter.internal.decode;

import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.LowRankAdapter;

/**
 * A guide that acts on an answer.
 *
 * @param slot where its adapter is in place
 * @param weight wanted, times the prompt's membership
 */
record ActiveAdapter(LowRankAdapter adapter, Objective objective, int slot, double weight) {}
