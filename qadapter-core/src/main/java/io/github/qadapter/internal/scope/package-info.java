/**
 * What a learned preference is for: a linear classifier of prompts, fitted, judged and asked on
 * plain numbers. Where the numbers come from is the engine's business.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.scope;
