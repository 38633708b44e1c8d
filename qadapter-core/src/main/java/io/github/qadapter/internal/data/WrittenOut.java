package io.github.qadapter.internal.data;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes texts that went through a chat template already, or hold a conversation otherwise:
 * whose turns and marks would be put into another template as if somebody had said them.
 */
final class WrittenOut {
  private static final int SHOWN = 40;

  /** Special tokens that open a turn; a mere mention of one is a person's words. */
  private static final Pattern TURN =
      Pattern.compile(
          "<\\|im_start\\|>\\s*\\w+\\s*\\n"
              + "|<\\|start_header_id\\|>\\s*\\w+\\s*<\\|end_header_id\\|>"
              + "|<\\|header_start\\|>\\s*\\w+\\s*<\\|header_end\\|>"
              + "|<start_of_turn>\\s*(user|model)|<\\|turn>\\s*(user|model)"
              + "|<\\|start\\|>\\w+.{0,40}<\\|message\\|>"
              + "|<\\|(system|user|assistant|prompter)\\|>\\s*\\n"
              + "|<｜(User|Assistant)｜>"
              + "|<\\|START_OF_TURN_TOKEN\\|>",
          Pattern.DOTALL);

  /**
   * Special tokens that open a part of a text, each with what closes or answers it; both are found
   * in one pass.
   */
  private static final List<Part> PARTS =
      List.of(
          new Part("[INST]", "[/INST]"),
          new Part("<<SYS>>", "<</SYS>>"),
          new Part("### Instruction", "\n### Response"),
          new Part("### Human", "\n### Assistant"),
          new Part("### User", "\n### Assistant"));

  /** Special tokens that stand only where a text begins. */
  private static final Pattern START =
      Pattern.compile(
          "\\A\\s*(<s>|<bos>|<\\|begin_of_text\\|>|<\\|startoftext\\|>|<\\|endoftext\\|>"
              + "|<｜begin▁of▁sentence｜>|\\[INST\\]|Assistant:|ASSISTANT:|A chat between a curious )");

  /** Special tokens that stand only where a text ends. */
  private static final Pattern END =
      Pattern.compile(
          "(<\\|im_end\\|>|<\\|eot_id\\|>|<\\|eot\\|>|<\\|end_of_text\\|>|<\\|endoftext\\|>|</s>|<eos>"
              + "|<end_of_turn>|<\\|end\\|>|<\\|eom_id\\|>|<\\|assistant\\|>|<｜end▁of▁sentence｜>"
              + "|\\[/INST\\]|ASSISTANT:|\\nAssistant:|\\n### Response:|\\n### Assistant:)\\s*\\z");

  private WrittenOut() {}

  /** The mark that gives a text away, or null. */
  static @Nullable String found(String text) {
    if (text.indexOf('<') >= 0 || text.indexOf('[') >= 0) {
      String mark = first(TURN, text);
      if (mark != null) {
        return mark;
      }
    }
    String start = first(START, text);
    if (start != null) {
      return start;
    }
    String end = first(END, text.substring(Math.max(0, text.length() - SHOWN)));
    if (end != null) {
      return end;
    }
    for (Part part : PARTS) {
      int opens = text.indexOf(part.opens);
      if (opens >= 0 && text.indexOf(part.closes, opens) >= 0) {
        return part.opens;
      }
    }
    if (Transcript.is(text)) {
      return "Assistant:";
    }
    return JsonText.messages(text) == null ? null : "role";
  }

  private record Part(String opens, String closes) {}

  private static @Nullable String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    String mark = matcher.group().strip().replaceAll("\\s+", " ");
    return mark.length() > SHOWN ? mark.substring(0, SHOWN) + "…" : mark;
  }
}
