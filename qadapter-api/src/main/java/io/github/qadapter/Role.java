package io.github.qadapter;

/** The roles of speakers in a conversation. */
public enum Role {
  /** Sets the scene for the whole conversation. */
  SYSTEM,
  /** The person who asks. */
  USER,
  /** The model that answers. */
  ASSISTANT
}
