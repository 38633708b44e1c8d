package io.github.qadapter;

/** The behaviour when conversation and answer fill the model's context. */
public enum FullContext {
  /**
   * A conversation that fills it is refused, an answer that fills it ends with {@link
   * Reply.Ending#CONTEXT_FULL}.
   */
  END,
  /**
   * The older half of the tokens is dropped and the rest computed anew, as often as it takes. What
   * was dropped is forgotten, the beginning of the conversation first.
   */
  SLIDE
}
