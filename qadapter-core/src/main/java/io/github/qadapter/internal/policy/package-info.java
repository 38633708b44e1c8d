/**
 * What base and adapter say together about given answers: residual Q-values, soft values and the
 * customised policy's log-probabilities. The one place where formulas meet the model; training,
 * decoding and evaluation all come here.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.policy;
