/**
 * Conversations that a base writes by itself, at temperature 1: the text on which a policy is held
 * to the base, and the prompts that a scope is learned against. A prefix that opens a user's turn
 * goes into the decoding engine, questions and answers come out and are kept beside the run.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.dialogue;
