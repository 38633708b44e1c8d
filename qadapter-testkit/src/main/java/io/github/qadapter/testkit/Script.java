package io.github.qadapter.testkit;

import io.github.qadapter.LogLikelihood;
import io.github.qadapter.Message;
import io.github.qadapter.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@link ScriptedModel} says to what, and how likely it finds words. */
final class Script {
  private static final double LIKELY = Math.log(0.9);
  private static final double UNLIKELY = Math.log(0.1);

  /** The token that ends an answer; it has no text. */
  private static final int END = 0;

  private final List<Line> lines;

  private Script(List<Line> lines) {
    this.lines = lines;
  }

  /** The answer whose turn it is, from now on the one before the next. */
  ScriptedAnswer next(List<Message> conversation) {
    Line line = line(conversation);
    if (line == null) {
      // An error, so that an application's own handling of exceptions does not hide it.
      throw new AssertionError(
          "Expected a prompt of the script, but found \""
              + conversation.get(conversation.size() - 1).content()
              + "\"; give it an answer(...), or the script an otherwise(...).");
    }
    return line.next();
  }

  boolean knows(List<Message> conversation) {
    return line(conversation) != null;
  }

  private @Nullable Line line(List<Message> conversation) {
    return lines.stream().filter(line -> line.fits.test(conversation)).findFirst().orElse(null);
  }

  /** An answer's words and its end, each with its log-probability after those before it. */
  List<LogLikelihood.TokenLogProbability> likelihoods(List<Message> conversation, String answer) {
    List<String> words = new ArrayList<>(ScriptedAnswer.words(answer));
    words.add("");
    List<LogLikelihood.TokenLogProbability> result = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      double logProbability = logProbability(conversation, words.subList(0, i), word);
      result.add(new LogLikelihood.TokenLogProbability(new Token(id(word), word), logProbability));
    }
    return result;
  }

  /** log π(word | conversation and the answer's words before it), in nats. */
  double logProbability(List<Message> conversation, List<String> before, String word) {
    return continuations(conversation, before).contains(word) ? LIKELY : UNLIKELY;
  }

  /** The words with which scripted answers go on after these; the empty one is the end. */
  List<String> continuations(List<Message> conversation, List<String> before) {
    Line line = line(conversation);
    if (line == null) {
      return List.of();
    }
    List<String> next = new ArrayList<>();
    for (ScriptedAnswer answer : line.answers) {
      List<String> words = ScriptedAnswer.words(answer.text());
      int length = before.size();
      if (words.size() >= length && words.subList(0, length).equals(before)) {
        next.add(words.size() == length ? "" : words.get(length));
      }
    }
    return next.stream().distinct().toList();
  }

  /** A text's words as tokens, without an end. */
  static List<Token> tokens(String text) {
    return ScriptedAnswer.words(text).stream().map(word -> new Token(id(word), word)).toList();
  }

  /** The number of tokens of all messages. */
  static int promptTokens(List<Message> conversation) {
    return conversation.stream().mapToInt(message -> tokens(message.content()).size()).sum();
  }

  /** All messages' texts, one below the other. */
  static String render(List<Message> conversation) {
    return conversation.stream().map(Message::content).collect(Collectors.joining("\n"));
  }

  /** A word's number, the same in every script; two words share one hardly ever. */
  static int id(String word) {
    return word.isEmpty() ? END : Math.max(END + 1, word.hashCode() & Integer.MAX_VALUE);
  }

  /** A conversation that fits, and its answers in turn. */
  private static final class Line {
    private final Predicate<List<Message>> fits;
    private final List<ScriptedAnswer> answers;
    private final AtomicInteger turn = new AtomicInteger();

    Line(Predicate<List<Message>> fits, List<ScriptedAnswer> answers) {
      this.fits = fits;
      this.answers = answers;
    }

    ScriptedAnswer next() {
      int last = answers.size() - 1;
      return answers.get(turn.getAndUpdate(now -> Math.min(now + 1, last)));
    }
  }

  /** Collects lines. */
  static final class Lines {
    private final List<Line> lines = new ArrayList<>();
    private @Nullable ScriptedAnswer otherwise;

    void add(Predicate<List<Message>> fits, List<ScriptedAnswer> answers) {
      lines.add(new Line(fits, answers));
    }

    void otherwise(ScriptedAnswer answer) {
      otherwise = answer;
    }

    /** A script of its own: its turns begin anew. */
    Script script() {
      List<Line> own = new ArrayList<>();
      lines.forEach(line -> own.add(new Line(line.fits, line.answers)));
      if (otherwise != null) {
        own.add(new Line(conversation -> true, List.of(otherwise)));
      }
      return new Script(List.copyOf(own));
    }
  }
}
