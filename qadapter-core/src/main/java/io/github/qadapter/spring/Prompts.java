package io.github.qadapter.spring;

import io.github.qadapter.CustomModel;
import io.github.qadapter.GenerationOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.Message;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.MediaContent;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.util.CollectionUtils;

/** Prompts of Spring AI in the words of QAdapter. */
final class Prompts {
  private final LanguageModel model;
  private final GenerationOptions options;
  private final QAdapterChatOptions defaults;

  /**
   * A reader of prompts.
   *
   * @param options what holds where a prompt says nothing, in the words of QAdapter
   * @param portable the options of prompts without any
   */
  Prompts(LanguageModel model, GenerationOptions options, ChatOptions portable) {
    this.model = model;
    this.options = options;
    requireSupported(portable);
    this.defaults =
        QAdapterChatOptions.builder().model(name()).combineWith(portable.mutate()).build();
  }

  /**
   * A prompt that can be answered.
   *
   * @param model who answers, at the strength that was asked for
   * @param messages the conversation
   * @param options how to answer
   */
  record Prepared(LanguageModel model, List<Message> messages, GenerationOptions options) {}

  /** The options of prompts without any; they name the model. */
  QAdapterChatOptions defaults() {
    return defaults;
  }

  String name() {
    return model.info().name();
  }

  /** The prompt with the default options if it has none; those that it has stand alone. */
  Prompt withOptions(Prompt prompt) {
    return prompt.getOptions() == null ? prompt.mutate().chatOptions(defaults).build() : prompt;
  }

  /**
   * Reads a prompt that has options.
   *
   * @throws UnsupportedOperationException if it asks for more than text
   * @throws IllegalArgumentException if an option is out of bounds
   */
  Prepared prepare(Prompt prompt) {
    ChatOptions wanted = prompt.getOptions() == null ? defaults : prompt.getOptions();
    requireSupported(wanted);
    return new Prepared(
        model(wanted),
        prompt.getInstructions().stream().map(Prompts::message).toList(),
        options(wanted));
  }

  private LanguageModel model(ChatOptions wanted) {
    return model instanceof CustomModel custom
            && wanted instanceof QAdapterChatOptions own
            && own.getStrength() != null
        ? custom.withStrength(own.getStrength())
        : model;
  }

  private GenerationOptions options(ChatOptions wanted) {
    GenerationOptions.Builder builder = GenerationOptions.builder();
    if (wanted.getTemperature() != null) {
      builder.temperature(wanted.getTemperature());
    }
    if (wanted.getTopP() != null) {
      builder.topP(wanted.getTopP());
    }
    if (wanted.getTopK() != null) {
      builder.topK(wanted.getTopK());
    }
    if (wanted.getFrequencyPenalty() != null) {
      builder.frequencyPenalty(wanted.getFrequencyPenalty());
    }
    if (wanted.getPresencePenalty() != null) {
      builder.presencePenalty(wanted.getPresencePenalty());
    }
    if (wanted.getMaxTokens() != null) {
      builder.maxTokens(wanted.getMaxTokens());
    }
    if (wanted.getStopSequences() != null) {
      builder.stop(wanted.getStopSequences().toArray(String[]::new));
    }
    if (wanted instanceof QAdapterChatOptions own) {
      if (own.getSeed() != null) {
        builder.seed(own.getSeed());
      }
      own.getTemplateVariables().forEach(builder::templateVariable);
    }
    return builder.build().orElse(options);
  }

  private void requireSupported(ChatOptions wanted) {
    if (wanted.getModel() != null && !wanted.getModel().equals(name())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected the model %s, with which alone this chat model answers, but found \"%s\";"
                  + " leave the model out of the options.",
              name(),
              wanted.getModel()));
    }
    if (wanted instanceof QAdapterChatOptions own
        && own.getStrength() != null
        && !(model instanceof CustomModel)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected no strength, since %s has no preference to turn, but found %s.",
              name(),
              own.getStrength()));
    }
    if (wanted instanceof ToolCallingChatOptions tools
        && !CollectionUtils.isEmpty(tools.getToolCallbacks())) {
      throw unsupported("Tools are");
    }
  }

  private static Message message(org.springframework.ai.chat.messages.Message message) {
    if (message instanceof MediaContent content && !CollectionUtils.isEmpty(content.getMedia())) {
      throw unsupported("Media of a message are");
    }
    if (message instanceof AssistantMessage answer && answer.hasToolCalls()) {
      throw unsupported("An answer that calls tools is");
    }
    String text = text(message.getText());
    return switch (message.getMessageType()) {
      case SYSTEM -> Message.system(text);
      case USER -> Message.user(text);
      case ASSISTANT -> Message.assistant(text);
      default -> throw unsupported("A message of the type " + message.getMessageType() + " is");
    };
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static UnsupportedOperationException unsupported(String whatIs) {
    return new UnsupportedOperationException(
        whatIs + " not supported by QAdapter's chat models, which answer text with text.");
  }
}
