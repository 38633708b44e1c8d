package io.github.qadapter.internal.data;

/** The ways in which a prompt is cut. */
public enum PromptCut {
  /** All of it. */
  NONE,
  /** It begins with a later turn of the user, after the system's message. */
  BEFORE_A_TURN,
  /** It begins within the user's last turn, after the system's message. */
  WITHIN_A_TURN
}
