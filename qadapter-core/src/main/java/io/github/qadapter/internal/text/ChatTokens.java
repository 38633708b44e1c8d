package io.github.qadapter.internal.text;

import com.google.common.base.Suppliers;
import com.google.common.primitives.Ints;
import io.github.qadapter.Message;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.exception.ModelFormatException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that a chat template makes of conversations: of prompts, and of the answers to them,
 * which are those of the whole conversation after the prompt. Whatever scores, trains on or expects
 * an answer asks here.
 */
final class ChatTokens implements AnswerFrame.Probe {
  private static final Logger LOG = LoggerFactory.getLogger(ChatTokens.class);

  private final ChatTemplate template;
  private final Path place;
  private final TextTokens tokens;
  private final Vocabulary vocabulary;
  private final PromptStart start;
  private final Supplier<AnswerFrame> frame;
  private final UnusedVariables unused = new UnusedVariables();

  /** place: for messages. */
  ChatTokens(
      ChatTemplate template,
      Path place,
      TextTokens tokens,
      Vocabulary vocabulary,
      PromptStart start) {
    this.template = template;
    this.place = place;
    this.tokens = tokens;
    this.vocabulary = vocabulary;
    this.start = start;
    this.frame = Suppliers.memoize(this::learned);
  }

  /** The text that the template writes around answers; learned when first asked for. */
  AnswerFrame frame() {
    return frame.get();
  }

  private AnswerFrame learned() {
    AnswerFrame learned = AnswerFrame.learn(this);
    if (!learned.remarks().isEmpty()) {
      LOG.info(
          "The chat template of {} {}; answers are scored as the model would have to write them.",
          place,
          String.join(", ", learned.remarks()));
    }
    return learned;
  }

  @Override
  public ChatPrompt prompt(List<Message> messages) {
    return prompt(messages, Map.of());
  }

  /** A conversation, with what the template is told besides. */
  ChatPrompt prompt(List<Message> messages, Map<String, Object> variables) {
    variables.keySet().forEach(this::noteIfUnused);
    String text = template.render(messages, variables);
    int[] ids = start.once(tokens.ids(text));
    for (int i = ids.length - 1; i >= 0; i--) {
      if (vocabulary.isAdded(ids[i])) {
        int at = text.lastIndexOf(vocabulary.piece(ids[i]));
        if (at > 0) {
          String seam = text.substring(at);
          int[] seamIds = tokens.ids(seam);
          if (Arrays.equals(seamIds, Arrays.copyOfRange(ids, i, ids.length))) {
            return new ChatPrompt(messages, variables, text, ids, seam, seamIds);
          }
        }
        break;
      }
    }
    return new ChatPrompt(messages, variables, text, ids, text, tokens.ids(text));
  }

  private void noteIfUnused(String variable) {
    if (!template.mentions(variable) && unused.isNews(variable)) {
      LOG.warn(
          "The chat template of {} does not use the template variable {}; it changes nothing.",
          place,
          variable);
    }
  }

  @Override
  public String answered(List<Message> prompt, String answer) {
    return template.renderAnswered(prompt, answer, Map.of());
  }

  @Override
  public OptionalInt firstAdded(String text) {
    return Arrays.stream(tokens.within(text)).filter(vocabulary::isAdded).findFirst();
  }

  @Override
  public String piece(int token) {
    return vocabulary.piece(token);
  }

  /**
   * The tokens of an answer to a prompt: what the template puts before it, the answer as the
   * template writes it, and the token that ends the turn, with what stands before that. What the
   * template writes after it is no part of the answer.
   *
   * @param end the token that ends the turn where the template writes none
   */
  int[] answer(ChatPrompt prompt, String answer, int end) {
    int[] ids = tokens.behind(prompt, frame().spoken(answer, continuation(prompt, answer)));
    boolean ended = frame().end().isPresent();
    return ended ? ids : Ints.concat(ids, new int[] {end});
  }

  /** The text that the template writes between this prompt and an answer's first character. */
  String lead(ChatPrompt prompt) {
    if (!frame().shown()) {
      return "";
    }
    return continuation(prompt, AnswerFrame.ONE)
        .filter(text -> text.contains(AnswerFrame.ONE))
        .map(text -> text.substring(0, text.indexOf(AnswerFrame.ONE)))
        .orElse(frame().lead());
  }

  private Optional<String> continuation(ChatPrompt prompt, String answer) {
    try {
      return AnswerFrame.continuation(
          prompt, template.renderAnswered(prompt.messages(), answer, prompt.variables()));
    } catch (ModelFormatException e) {
      throw e;
    } catch (QAdapterException e) {
      return Optional.empty(); // refused only with an answer: the prompt is what is asked about
    }
  }
}
