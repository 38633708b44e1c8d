/** The training loop: order, pass, loss, step, report; optimiser and schedule; evaluation. */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.train;
