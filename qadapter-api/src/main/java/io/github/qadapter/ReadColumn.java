package io.github.qadapter;

/**
 * A field that rows of preference data may have, under whatever name. {@link ReadOptions.Builder}
 * names the columns that hold them.
 */
public enum ReadColumn {
  /** The prompt: text, a transcript or messages. */
  PROMPT,
  /** A system message that stands beside the prompt. */
  SYSTEM,
  /** The preferred answer, or the conversation that it ends. */
  CHOSEN,
  /** The other answer, or several of them. */
  REJECTED,
  /** One answer that was judged by itself. */
  COMPLETION,
  /** The label of a single answer (unpaired preference): liked or not. */
  LABEL,
  /** Several answers to the same prompt. */
  RESPONSES,
  /** A score for each of several answers. */
  SCORES
}
