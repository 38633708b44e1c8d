/**
 * Learned scope: a logistic regression on prompts' hidden states that tells which prompts a
 * preference is for, fitted, evaluated and applied on plain numbers. Where the numbers come from is
 * the engine's business.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.scope;
