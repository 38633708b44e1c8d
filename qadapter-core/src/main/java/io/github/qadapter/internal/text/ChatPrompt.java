package io.github.qadapter.internal.text;

import io.github.qadapter.Message;
import java.util.List;
import java.util.Map;

/**
 * A conversation as the model reads it, up to where its next answer begins.
 *
 * <p>The seam is the prompt's end, from its last added token on, or all of it where there is none:
 * what follows the prompt is cut into tokens together with the seam and not with all of the prompt,
 * because no token reaches over an added one.
 */
public final class ChatPrompt {
  private final List<Message> messages;
  private final Map<String, Object> variables;
  private final String text;
  private final int[] ids;
  private final String seam;
  private final int[] seamIds;

  /** variables: what the template was told besides. */
  ChatPrompt(
      List<Message> messages,
      Map<String, Object> variables,
      String text,
      int[] ids,
      String seam,
      int[] seamIds) {
    this.messages = List.copyOf(messages);
    this.variables = variables;
    this.text = text;
    this.ids = ids;
    this.seam = seam;
    this.seamIds = seamIds;
  }

  /** The conversation, the turn that is to be answered last. */
  public List<Message> messages() {
    return messages;
  }

  /** The variables that the template was given beside the conversation. */
  Map<String, Object> variables() {
    return variables;
  }

  /** The rendered text. */
  public String text() {
    return text;
  }

  /** Its tokens; not to be changed. */
  public int[] ids() {
    return ids;
  }

  /** The number of tokens. */
  public int length() {
    return ids.length;
  }

  String seam() {
    return seam;
  }

  int[] seamIds() {
    return seamIds;
  }
}
