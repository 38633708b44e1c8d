package io.github.qadapter.examples;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Chat;
import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapter;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.Reply;
import io.github.qadapter.Role;
import io.github.qadapter.Token;
import io.github.qadapter.report.AnswerExplanation;
import io.github.qadapter.report.Explanation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A conversation, line by line: what begins with a slash is for the program. */
final class Conversation implements AutoCloseable {
  private static final int FAVOURITES = 3;
  private static final int SHOWN = 10;
  private static final String HELP =
      """
      /strength S     turns the dial: 0 is the base, 1 the adapter, more exaggerates
      /adapter DIR    takes another adapter; /adapter off goes back to the base
      /explain        tells what the preference changed in the last answer
      /explain FILE   writes that as a page
      /reset          begins anew
      /quit           ends
      """;

  private final BaseModel base;
  private final List<Message> opening;
  private final GenerationOptions options;
  private final PrintWriter out;
  private double strength = 1;
  private @Nullable CustomModel custom;
  private Chat chat;

  Conversation(
      BaseModel base, @Nullable String system, GenerationOptions options, PrintWriter out) {
    this.base = base;
    this.opening = system == null ? List.of() : List.of(Message.system(system));
    this.options = options;
    this.out = out;
    this.chat = base.openChat(opening);
  }

  /** Goes on until the lines end or one says so. */
  void hold(BufferedReader in) {
    try {
      for (String line = ask(in); line != null && !line.equals("/quit"); line = ask(in)) {
        try {
          take(line);
        } catch (QAdapterException | IllegalArgumentException e) {
          out.println(e.getMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable String ask(BufferedReader in) throws IOException {
    out.print("> ");
    out.flush();
    String line = in.readLine();
    return line == null ? null : line.strip();
  }

  private void take(String line) {
    String[] words = line.split("\\s+", 2);
    String rest = words.length > 1 ? words[1] : "";
    switch (words[0]) {
      case "" -> {}
      case "/strength" -> strength(rest);
      case "/adapter" -> adapter(rest);
      case "/explain" -> explain(rest);
      case "/reset" -> {
        goOn(opening);
        out.println("The conversation begins anew.");
      }
      default -> {
        if (line.startsWith("/")) {
          out.print(HELP);
        } else {
          say(line);
        }
      }
    }
  }

  private void say(String message) {
    Reply reply =
        chat.stream(
                message,
                options,
                piece -> {
                  out.print(piece);
                  out.flush();
                })
            .reply();
    out.println(reply.text().isBlank() ? "(no words)" : "");
  }

  private void strength(String text) {
    try {
      double wanted = Double.parseDouble(text);
      if (custom != null) {
        CustomModel ignored = custom.withStrength(wanted); // refuses what is no strength
      }
      strength = wanted;
      goOn(chat.history());
      out.println(
          custom == null
              ? String.format(
                  Locale.ROOT, "The strength will be %s when an adapter is taken.", text)
              : String.format(Locale.ROOT, "The strength is %s.", text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Expected /strength with a number, but found \"" + text + "\".");
    }
  }

  private void adapter(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("Expected /adapter with a folder, or with off.");
    }
    if (text.equals("off")) {
      take((CustomModel) null);
      out.println("The base answers.");
    } else {
      adapter(Path.of(text));
      out.println(
          String.format(Locale.ROOT, "The adapter in %s answers, at strength %s.", text, strength));
    }
  }

  /** Takes an adapter; the conversation goes on. */
  void adapter(Path folder) {
    take(QAdapter.load(base, folder));
  }

  private void take(@Nullable CustomModel next) {
    CustomModel last = custom;
    custom = next;
    goOn(chat.history());
    if (last != null) {
      last.close();
    }
  }

  /** Goes on from messages, with adapter and dial as they are now. */
  private void goOn(List<Message> messages) {
    chat.close();
    LanguageModel speaker = custom == null ? base : custom.withStrength(strength);
    chat = speaker.openChat(messages);
  }

  private void explain(String file) {
    List<Message> history = chat.history();
    int last = history.size() - 1;
    if (custom == null || last < 1 || history.get(last).role() != Role.ASSISTANT) {
      throw new IllegalArgumentException(
          "Expected an adapter and an answer to explain; say something after /adapter DIR.");
    }
    AnswerExplanation explanation =
        custom.explain(history.subList(0, last), history.get(last).content(), FAVOURITES);
    if (file.isEmpty()) {
      out.println("What the adapter changed most, at full strength:");
      explanation.steps().stream()
          .sorted(
              Comparator.comparingDouble((AnswerExplanation.Step step) -> Math.abs(step.shift()))
                  .reversed())
          .limit(SHOWN)
          .forEach(this::show);
    } else {
      write(explanation.html(), Path.of(file));
    }
  }

  private void show(AnswerExplanation.Step step) {
    Explanation.Candidate rather = step.baseFavorites().get(0);
    out.printf(
        Locale.ROOT,
        "  %-14s %3.0f %% -> %3.0f %%   the base would say %s%n",
        quoted(step.chosen().token()),
        100 * Math.exp(step.chosen().baseLogProbability()),
        100 * Math.exp(step.chosen().customLogProbability()),
        rather.token().id() == step.chosen().token().id() ? "the same" : quoted(rather.token()));
  }

  /** On one line, also where the token is a line's end. */
  private static String quoted(Token token) {
    return '"' + token.text().replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t") + '"';
  }

  private void write(String page, Path file) {
    try {
      Files.writeString(file, page);
      out.println("The page is " + file + ".");
    } catch (IOException e) {
      throw new QAdapterException(
          "Expected to write " + file + ", but the system refused: " + e, e);
    }
  }

  @Override
  public void close() {
    chat.close();
    if (custom != null) {
      custom.close();
    }
  }
}
