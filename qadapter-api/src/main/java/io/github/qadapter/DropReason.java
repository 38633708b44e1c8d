package io.github.qadapter;

/**
 * Why a row, or one comparison within it, gives no pair to learn from, or one that is doubtful.
 *
 * <p>{@link #DUPLICATE} and {@link #CONTRADICTION} are reported by {@link
 * PreferenceReport#doubtful} only: such pairs are kept, because people who agree or disagree are
 * evidence too.
 */
public enum DropReason {
  /** The line is no JSON. */
  NOT_JSON("not JSON"),
  /** The row's bytes are no UTF-8 text. */
  NOT_UTF8("not UTF-8"),
  /** The row is longer than any row of text is expected to be. */
  TOO_LARGE("row too large"),
  /** The row is of none of the known shapes. */
  UNRECOGNISED("shape not recognised"),
  /** A field that the row's shape needs is absent. */
  MISSING_FIELD("missing field"),
  /** A field is there, but not as text, a list or a number as its shape needs it. */
  WRONG_TYPE("wrong type"),
  /** The row has one answer per style, and the option {@code domain} names none of them. */
  MISSING_DOMAIN("no answer for the domain"),
  /** There is nothing to answer. */
  EMPTY_PROMPT("empty prompt"),
  /** An answer is blank. */
  EMPTY_ANSWER("empty answer"),
  /** A conversation does not end with the assistant. */
  MISSING_ANSWER("no answer at the end"),
  /** Both answers are the same text. */
  EQUAL_ANSWERS("equal answers"),
  /** The two answers are to different prompts. */
  DIVERGING_PROMPTS("diverging prompts"),
  /** User and assistant do not take turns. */
  ROLES_NOT_ALTERNATING("roles do not alternate"),
  /** A turn is by nobody known, for instance by a tool. */
  UNKNOWN_ROLE("unknown role"),
  /** Two answers have the same score, so that neither is preferred. */
  TIED_SCORES("tied scores"),
  /** An answer was liked or disliked, but no other answer to its prompt was judged otherwise. */
  NO_COUNTERPART("no counterpart"),
  /** The pair is longer than the model or the options allow. */
  TOO_LONG("longer than the limit"),
  /** The model's chat template does not take such a conversation. */
  TEMPLATE_REFUSED("refused by the chat template"),
  /** The same pair stood in the data before; it is kept. */
  DUPLICATE("duplicate"),
  /** The data prefers these two answers both ways; both pairs are kept. */
  CONTRADICTION("contradictory");

  private final String label;

  DropReason(String label) {
    this.label = label;
  }

  /** The reason in a few words, as reports print it. */
  public String label() {
    return label;
  }
}
