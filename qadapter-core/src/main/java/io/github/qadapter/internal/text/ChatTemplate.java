package io.github.qadapter.internal.text;

import io.github.qadapter.Message;
import io.github.qadapter.exception.ConversationRefusedException;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.template.RaisedException;
import io.github.qadapter.internal.template.Template;
import io.github.qadapter.internal.template.TemplateException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's chat template, rendered to the text that Python's transformers gives.
 *
 * <p>The template is untrusted: it sees the conversation, the special tokens and what a caller
 * tells it only, and its work, its output and its time are bounded. Nothing in a message is ever
 * read as template code.
 */
final class ChatTemplate {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(20);

  private final Template template;
  private final String source;
  private final Path file;
  private final Map<String, String> specialTokens;
  private final Supplier<ZonedDateTime> clock;
  private final Duration timeLimit;

  private ChatTemplate(
      Template template,
      String source,
      Path file,
      Map<String, String> specialTokens,
      Supplier<ZonedDateTime> clock,
      Duration timeLimit) {
    this.template = template;
    this.source = source;
    this.file = file;
    this.specialTokens = specialTokens;
    this.clock = clock;
    this.timeLimit = timeLimit;
  }

  /**
   * Reads a template.
   *
   * @throws ModelFormatException if it has an error of syntax
   */
  static ChatTemplate parse(String source, Path file, Map<String, String> specialTokens) {
    return parse(source, file, specialTokens, ZonedDateTime::now, TIME_LIMIT);
  }

  static ChatTemplate parse(
      String source,
      Path file,
      Map<String, String> specialTokens,
      Supplier<ZonedDateTime> clock,
      Duration timeLimit) {
    try {
      return new ChatTemplate(
          Template.parse(source), source, file, specialTokens, clock, timeLimit);
    } catch (TemplateException e) {
      throw failed("parses", file, e);
    }
  }

  /**
   * The text of the conversation, up to where the assistant's next answer begins.
   *
   * @throws ModelFormatException if the template fails
   * @throws ConversationRefusedException if it refuses this conversation
   */
  String render(List<Message> messages) {
    return render(messages, Map.of());
  }

  /** {@link #render(List)} with what the template is told besides, by name. */
  String render(List<Message> messages, Map<String, Object> variables) {
    return render(messages, variables, true);
  }

  /** Tells whether a name stands anywhere in the template. */
  boolean mentions(String name) {
    return source.contains(name);
  }

  /**
   * The text of the conversation that goes on with this answer.
   *
   * @throws ModelFormatException if the template fails
   * @throws QAdapterException if it refuses this conversation
   */
  String renderAnswered(List<Message> prompt, String answer, Map<String, Object> variables) {
    List<Message> messages = new ArrayList<>(prompt);
    messages.add(Message.assistant(answer));
    return render(messages, variables, false);
  }

  private String render(
      List<Message> messages, Map<String, Object> variables, boolean opensAnswer) {
    List<Map<String, String>> turns = new ArrayList<>();
    for (Message message : messages) {
      Map<String, String> turn = new LinkedHashMap<>();
      turn.put("role", message.role().name().toLowerCase(Locale.ROOT));
      turn.put("content", message.content());
      turns.add(turn);
    }
    Map<String, @Nullable Object> values = new HashMap<>(variables);
    values.putAll(specialTokens);
    values.put("messages", turns);
    values.put("add_generation_prompt", opensAnswer);
    values.put("tools", null);
    values.put("documents", null);
    return render(values);
  }

  /** Renders with whatever variables. */
  String render(Map<String, ? extends @Nullable Object> variables) {
    try {
      return template.render(variables, clock, timeLimit);
    } catch (RaisedException e) {
      throw new ConversationRefusedException(
          "The chat template in " + file + " refuses this conversation: " + e.getMessage(), e);
    } catch (TemplateException e) {
      throw failed("runs", file, e);
    }
  }

  private static ModelFormatException failed(String verb, Path file, TemplateException e) {
    return new ModelFormatException(
        String.format(
            Locale.ROOT,
            "Expected a chat template that %s in %s, but found at its line %d: %s; mend the template or download it again.",
            verb,
            file,
            e.line(),
            e.getMessage()),
        e);
  }
}
