package io.github.qadapter.internal.text;

import java.util.ArrayList;
import java.util.List;

/** A chat template's treatment of answers, in one sentence for people. */
final class FrameWords {
  private static final int LONGEST = 60;

  private FrameWords() {}

  /**
   * The sentence.
   *
   * @param end the text of the token that ends an answer
   */
  static String of(AnswerFrame frame, String end) {
    List<String> does = new ArrayList<>();
    if (!frame.lead().isEmpty()) {
      does.add("puts " + named(frame.lead()) + " before an answer");
    }
    frame.remarks().stream().map(FrameWords::withoutEnd).forEach(does::add);
    if (frame.end().isEmpty()) {
      return "The chat template "
          + listed(does)
          + "; an answer is scored with "
          + end
          + " at its end.";
    }
    String tail = frame.tail().isEmpty() ? "" : named(frame.tail()) + " and ";
    does.add("ends an answer with " + tail + end);
    return "The chat template " + listed(does) + ".";
  }

  /** A remark may quote an error's sentence. */
  private static String withoutEnd(String remark) {
    return remark.endsWith(".") ? remark.substring(0, remark.length() - 1) : remark;
  }

  private static String listed(List<String> parts) {
    int last = parts.size() - 1;
    return last < 1
        ? String.join("", parts)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  private static String named(String text) {
    if (text.equals(" ")) {
      return "a space";
    }
    if (text.equals("\n")) {
      return "a line's end";
    }
    String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    return '"' + shown.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"';
  }
}
