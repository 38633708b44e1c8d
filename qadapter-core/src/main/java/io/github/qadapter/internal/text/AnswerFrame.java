package io.github.qadapter.internal.text;

import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The text that a chat template writes around an answer, found by comparing conversations with and
 * without one.
 *
 * @param lead what stands between the prompt and the answer's first character, such as Mistral's
 *     space
 * @param tail what stands between the answer's last character and the token that ends its turn
 * @param rest all that the template writes after an answer, {@code tail} first
 * @param endPiece the text of the token that ends the turn; empty if the template writes none
 * @param end that token
 * @param trimming what becomes of white space around an answer
 * @param shown whether the template shows answers at all
 * @param remarks what is unusual about it, each a sentence for people; may be empty
 */
record AnswerFrame(
    String lead,
    String tail,
    String rest,
    String endPiece,
    OptionalInt end,
    Trimming trimming,
    boolean shown,
    List<String> remarks) {
  /** Two answers that have neither their first nor their last character in common. */
  static final String ONE = "Apple";

  private static final String OTHER = "7 pears!";
  private static final String PADDED = " \n" + ONE + "\n ";

  AnswerFrame {
    remarks = List.copyOf(remarks);
  }

  /** The ways in which templates trim white space around an answer. */
  enum Trimming {
    NONE(""),
    BEGINNING("takes white space off the beginning of answers"),
    END("takes white space off the end of answers"),
    BOTH("takes white space off both ends of answers");

    private final String remark;

    Trimming(String remark) {
      this.remark = remark;
    }

    String of(String answer) {
      return switch (this) {
        case NONE -> answer;
        case BEGINNING -> answer.stripLeading();
        case END -> answer.stripTrailing();
        case BOTH -> answer.strip();
      };
    }
  }

  /** A template's renderings, and what of a text are tokens. */
  interface Probe {
    /** The conversation up to where its next answer begins. */
    ChatPrompt prompt(List<Message> messages);

    /** The conversation whose last message is an answer. */
    String answered(List<Message> prompt, String answer);

    /** The first added token of a text, if there is one. */
    OptionalInt firstAdded(String text);

    /** The text of an added token. */
    String piece(int token);
  }

  /** The empty frame, for a template that cannot be asked. */
  static AnswerFrame unknown(String remark) {
    return new AnswerFrame(
        "", "", "", "", OptionalInt.empty(), Trimming.NONE, false, List.of(remark));
  }

  /** Learns how a template frames answers. It may refuse questions: then nothing is known. */
  static AnswerFrame learn(Probe probe) {
    List<Message> question = List.of(Message.user("What is red?"));
    try {
      return learn(probe, question);
    } catch (QAdapterException first) {
      try {
        return learn(probe, List.of(Message.system("Answer."), question.get(0)));
      } catch (QAdapterException second) {
        return unknown("does not show an answer to a plain question: " + first.getMessage());
      }
    }
  }

  private static AnswerFrame learn(Probe probe, List<Message> question) {
    ChatPrompt prompt = probe.prompt(question);
    String one = probe.answered(question, ONE);
    String other = probe.answered(question, OTHER);
    Optional<String> first = continuation(prompt, one);
    Optional<String> second = continuation(prompt, other);
    int at = first.orElse(one).lastIndexOf(ONE);
    if (at < 0) {
      return first.isPresent() && second.isPresent() && !first.equals(second)
          ? rewritten(probe, first.get(), second.get())
          : unknown("does not show answers as they are");
    }
    List<String> remarks = new ArrayList<>();
    String lead = first.map(text -> text.substring(0, at)).orElse("");
    String rest = first.orElse(one).substring(at + ONE.length());
    if (first.isEmpty()) {
      remarks.add("opens the answer's turn otherwise than it shows an answer");
    } else if (!second.equals(Optional.of(lead + OTHER + rest))) {
      remarks.add("writes other text around one answer than around another");
    }
    String before = one.substring(0, one.lastIndexOf(ONE));
    Trimming trimming = trimming(probe.answered(question, PADDED), before, rest);
    if (trimming != Trimming.NONE) {
      remarks.add(trimming.remark);
    }
    return framed(probe, lead, rest, trimming, remarks);
  }

  private static AnswerFrame rewritten(Probe probe, String one, String other) {
    List<String> remarks = new ArrayList<>();
    remarks.add("rewrites answers");
    int shorter = Math.min(one.length(), other.length());
    int before = 0;
    while (before < shorter && one.charAt(before) == other.charAt(before)) {
      before++;
    }
    int after = 0;
    while (after < shorter - before
        && one.charAt(one.length() - 1 - after) == other.charAt(other.length() - 1 - after)) {
      after++;
    }
    return framed(
        probe,
        one.substring(0, before),
        one.substring(one.length() - after),
        Trimming.NONE,
        remarks);
  }

  private static AnswerFrame framed(
      Probe probe, String lead, String rest, Trimming trimming, List<String> remarks) {
    OptionalInt end = probe.firstAdded(rest);
    String piece = end.isPresent() ? probe.piece(end.getAsInt()) : "";
    int at = rest.indexOf(piece);
    if (end.isEmpty()) {
      remarks.add("writes no token that ends an answer");
    }
    return new AnswerFrame(
        lead,
        end.isEmpty() ? "" : rest.substring(0, at),
        rest,
        piece,
        end,
        trimming,
        true,
        remarks);
  }

  private static Trimming trimming(String answered, String before, String rest) {
    for (Trimming trimming : Trimming.values()) {
      if (answered.equals(before + trimming.of(PADDED) + rest)) {
        return trimming;
      }
    }
    return Trimming.NONE;
  }

  /**
   * The text that follows a prompt in the rendered conversation that goes on with an answer: after
   * the whole prompt, or, where the template writes earlier turns otherwise now, after the opening
   * of the last turn. Empty if the template opens that otherwise too.
   */
  static Optional<String> continuation(ChatPrompt prompt, String answered) {
    if (answered.startsWith(prompt.text())) {
      return Optional.of(answered.substring(prompt.text().length()));
    }
    String seam = prompt.seam();
    int at = seam.isEmpty() || seam.equals(prompt.text()) ? -1 : answered.lastIndexOf(seam);
    return at < 0 ? Optional.empty() : Optional.of(answered.substring(at + seam.length()));
  }

  /**
   * The answer as the template writes it, its end of turn included and nothing after it.
   *
   * @param continuation what follows the prompt in the rendered conversation, if that is known
   */
  String spoken(String answer, Optional<String> continuation) {
    if (!shown) {
      return answer;
    }
    String written = continuation.orElseGet(() -> lead + trimming.of(answer) + rest);
    if (written.endsWith(rest)) {
      return written.substring(0, written.length() - rest.length()) + tail + endPiece;
    }
    int end = endPiece.isEmpty() ? -1 : written.lastIndexOf(tail + endPiece);
    return end < 0
        ? lead + trimming.of(answer) + tail + endPiece
        : written.substring(0, end) + tail + endPiece;
  }
}
