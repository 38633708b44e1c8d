package io.github.qadapter;

/** Who speaks in a conversation. */
public enum Role {
  /** Sets the scene for the whole conversation. */
  SYSTEM,
  /** The person who asks. */
  USER,
  /** The model that answers. */
  ASSISTANT
}
