package io.github.qadapter.data;

import io.github.qadapter.ReadOptions;
import io.github.qadapter.report.PreferenceReport;

/**
 * Why a row, or one comparison within it, gives no pair to learn from, or one that is doubtful.
 *
 * <p>A doubtful pair is kept and stands in {@link PreferenceReport#doubtful}. What is doubtful
 * about a row by itself is in {@link PreferenceRow#doubts} too, and {@link
 * ReadOptions.Builder#strict} refuses it. {@link #DUPLICATE} and {@link #CONTRADICTION} are no
 * reason to refuse anything: people who agree or disagree are evidence too.
 */
public enum DropReason {
  /** The line is no JSON. */
  NOT_JSON("not JSON"),
  /** The row's bytes are no UTF-8 text. */
  NOT_UTF8("not UTF-8"),
  /** The row is longer than any row of text is expected to be. */
  TOO_LARGE("row too large"),
  /** The row is of none of the known shapes. */
  UNRECOGNIZED("shape not recognized"),
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
  /** Images, sounds or calls of tools, without which the text says something else. */
  UNSUPPORTED("content other than text"),
  /** Two fields tell the prompt, or its system message, differently. */
  CONFLICTING_FIELDS("conflicting fields"),
  /**
   * Two answers have the same score, so that neither is preferred; a doubt where the row says
   * {@code chosen} and {@code rejected} all the same.
   */
  TIED_SCORES("tied scores"),
  /** An answer was liked or disliked, but no other answer to its prompt was rated otherwise. */
  NO_COUNTERPART("no counterpart"),
  /** The pair is longer than the model or the options allow. */
  TOO_LONG("longer than the limit"),
  /** The model's chat template does not take such a conversation. */
  TEMPLATE_REFUSED("refused by the chat template"),
  /** A doubt: the rejected answer has the higher score. */
  SCORES_AGAINST_CHOICE("scores against the choice"),
  /** A doubt: the two answers differ in white space only. */
  WHITE_SPACE_ONLY("answers differ in white space only"),
  /** A doubt: {@code nan}, {@code None} or {@code null} stands where a text should. */
  WORD_FOR_NOTHING("nan, None or null as text"),
  /** A doubt: a text went through a chat template already, or is a conversation as one text. */
  WRITTEN_OUT("conversation written out as text"),
  /** A doubt: one answer begins with the prompt, and the other does not. */
  REPEATED_PROMPT("answer begins with the prompt"),
  /** A doubt: characters of a text were lost before it came here. */
  DAMAGED_TEXT("damaged characters"),
  /** A doubt: the row has tools or a reasoning beside its text, which are not read. */
  PARTLY_READ("read in part"),
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
