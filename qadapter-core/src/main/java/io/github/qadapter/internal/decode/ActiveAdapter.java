package io.github.qadapter.internal.decode;

import io.github.qadapter.Objective;
import io.github.qadapter.internal.model.BindableAdapter;

/**
 * An adapter that acts on a request.
 *
 * @param slot where it is in place
 * @param weight wanted, times the prompt's membership
 */
record ActiveAdapter(BindableAdapter adapter, Objective objective, int slot, double weight) {}
