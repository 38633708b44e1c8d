package io.github.qadapter.internal.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateError.ErrorReason;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import io.github.qadapter.Message;
import io.github.qadapter.ModelFormatException;
import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's chat template, rendered to the text that Python's transformers gives.
 *
 * <p>The template is untrusted: it sees the values of {@link TemplateValues} only, loads no other
 * template, and its output, its values and its time are bounded. Nothing in a message is ever read
 * as template code.
 */
final class ChatTemplate {
  private static final Duration TIME_LIMIT = Duration.ofSeconds(20);
  private static final int OUTPUT_LIMIT = 1 << 26;
  private static final int ELEMENT_LIMIT = 100_000;

  /** Python's sandbox offers none of these to a chat template. */
  private static final Map<Context.Library, Set<String>> DISABLED =
      Map.of(
          Context.Library.TAG,
          Set.of("include", "import", "from", "extends"),
          Context.Library.FILTER,
          Set.of("render", "log", "fromyaml", "toyaml", "random", "shuffle"));

  private final String source;
  private final Path file;
  private final Map<String, String> specialTokens;
  private final Duration timeLimit;
  private final Jinjava jinjava;

  private ChatTemplate(
      String source, Path file, Map<String, String> specialTokens, Duration timeLimit) {
    this.source = TemplateSource.forJinjava(source);
    this.file = file;
    this.specialTokens = specialTokens;
    this.timeLimit = timeLimit;
    this.jinjava = new Jinjava(config((node, interpreter) -> {}));
    jinjava.setResourceLocator(
        (name, encoding, interpreter) -> {
          throw new IOException("a chat template cannot load '" + name + "'");
        });
    jinjava.registerFunction(function("raise_exception", "raiseException"));
    jinjava.registerFunction(function("strftime_now", "strftimeNow"));
    jinjava.registerTag(new GenerationTag());
    jinjava.registerTag(new PythonFor());
    jinjava.registerFilter(new PythonTrim());
    jinjava.registerFilter(new PythonJson());
  }

  /**
   * Reads a template.
   *
   * @throws ModelFormatException if it has an error of syntax
   */
  static ChatTemplate parse(String source, Path file, Map<String, String> specialTokens) {
    return parse(source, file, specialTokens, TIME_LIMIT);
  }

  static ChatTemplate parse(
      String source, Path file, Map<String, String> specialTokens, Duration timeLimit) {
    ChatTemplate template = new ChatTemplate(source, file, specialTokens, timeLimit);
    template.checkSyntax();
    return template;
  }

  /**
   * The text of the conversation, up to where the assistant's next answer begins.
   *
   * @throws ModelFormatException if the template fails
   * @throws QAdapterException if it refuses this conversation
   */
  String render(List<Message> messages) {
    RenderResult result = run(messages);
    for (TemplateError error : result.getErrors()) {
      Refusal refusal = refusal(error.getException());
      if (refusal != null) {
        throw new QAdapterException(
            "The chat template in " + file + " refuses this conversation: " + refusal.getMessage());
      }
    }
    if (result.hasErrors()) {
      throw failed("runs", result.getErrors().get(0));
    }
    return result.getOutput();
  }

  /** Expressions are parsed only when they are reached; a small conversation reaches most. */
  private void checkSyntax() {
    for (TemplateError error : run(List.of(Message.user("Hello"))).getErrors()) {
      if (error.getReason() == ErrorReason.SYNTAX_ERROR && refusal(error.getException()) == null) {
        throw failed("parses", error);
      }
    }
  }

  private RenderResult run(List<Message> messages) {
    Map<String, @Nullable Object> values = new HashMap<>(specialTokens);
    List<Map<String, String>> turns = new ArrayList<>();
    for (Message message : messages) {
      Map<String, String> turn = new LinkedHashMap<>();
      turn.put("role", message.role().name().toLowerCase(Locale.ROOT));
      turn.put("content", message.content());
      turns.add(turn);
    }
    values.put("messages", turns);
    values.put("add_generation_prompt", true);
    values.put("tools", null);
    values.put("documents", null);
    // Functions are no variables to jinjava, but templates ask whether these are defined.
    values.put("strftime_now", true);
    values.put("raise_exception", true);
    long end = System.nanoTime() + timeLimit.toNanos();
    return jinjava.renderForResult(
        source,
        values,
        config(
            (node, interpreter) -> {
              if (System.nanoTime() - end > 0) {
                throw new InterpretException("the time limit of " + timeLimit + " is over");
              }
            }));
  }

  private ModelFormatException failed(String verb, TemplateError error) {
    return new ModelFormatException(
        "Expected a chat template that "
            + verb
            + " in "
            + file
            + ", but found at its line "
            + error.getLineno()
            + ": "
            + error.getMessage()
            + "; mend the template or download it again.",
        error.getException());
  }

  private static @Nullable Refusal refusal(@Nullable Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof Refusal refusal) {
        return refusal;
      }
    }
    return null;
  }

  /** The settings under which jinjava writes what Jinja2 writes for transformers. */
  private static JinjavaConfig config(BiConsumer<Node, JinjavaInterpreter> beforeEachNode) {
    return JinjavaConfig.newBuilder()
        .withKeepTrailingNewline(true)
        .withNestedInterpretationEnabled(false)
        .withLegacyOverrides(
            LegacyOverrides.newBuilder()
                .withParseWhitespaceControlStrictly(true)
                .withHandleBackslashInQuotesOnly(true)
                .withUseTrimmingForNotesAndExpressions(true)
                .withUseSnakeCasePropertyNaming(true)
                .withKeepNullableLoopValues(true)
                .withIterateOverMapKeys(true)
                .withUsePyishObjectMapper(true)
                .build())
        .withElResolver(new TemplateValues())
        .withDisabled(DISABLED)
        .withLocale(Locale.ENGLISH)
        .withMaxOutputSize(OUTPUT_LIMIT)
        .withMaxStringLength(OUTPUT_LIMIT)
        .withMaxListSize(ELEMENT_LIMIT)
        .withMaxMapSize(ELEMENT_LIMIT)
        .withRangeLimit(ELEMENT_LIMIT)
        .withProcessors(JinjavaProcessors.newBuilder().withNodePreProcessor(beforeEachNode).build())
        .build();
  }

  private static ELFunctionDefinition function(String name, String method) {
    try {
      Method target = ChatTemplate.class.getDeclaredMethod(method, String.class);
      target.setAccessible(true);
      return new ELFunctionDefinition("", name, target);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("Every template function is a method of this class.", e);
    }
  }

  @SuppressWarnings("unused") // called by templates
  static Object raiseException(String message) {
    throw new Refusal(message);
  }

  @SuppressWarnings("unused") // called by templates
  static String strftimeNow(String format) {
    return StrftimeFormatter.format(
        ZonedDateTime.now(ZoneId.systemDefault()), format, Locale.ENGLISH);
  }

  /** What a template says with {@code raise_exception}. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }

  /** Marks the assistant's text for training in Python; writes what stands inside. */
  private static final class GenerationTag implements Tag {
    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
      return "generation";
    }

    @Override
    public String interpret(TagNode node, JinjavaInterpreter interpreter) {
      StringBuilder text = new StringBuilder();
      for (Node child : node.getChildren()) {
        text.append(child.render(interpreter).getValue());
      }
      return text.toString();
    }
  }

  /** Jinjava's own counts control characters as white space and no-break spaces not. */
  private static final class PythonTrim implements Filter {
    @Override
    public String getName() {
      return "trim";
    }

    @Override
    public @Nullable Object filter(
        @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
      return value == null
          ? ""
          : PythonStrings.strip(
              value.toString(), arguments.length > 0 ? arguments[0] : null, true, true);
    }
  }

  /** Python's {@code json.dumps(value, ensure_ascii=False)}: a space after each separator. */
  private static final class PythonJson implements Filter {
    @Override
    public String getName() {
      return "tojson";
    }

    @Override
    public Object filter(
        @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
      StringBuilder json = new StringBuilder();
      write(value, json);
      return json.toString();
    }

    private static void write(@Nullable Object value, StringBuilder json) {
      if (value instanceof Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.append(separator);
          write(String.valueOf(entry.getKey()), json);
          json.append(": ");
          write(entry.getValue(), json);
          separator = ", ";
        }
        json.append(map.isEmpty() ? "{}" : "}");
      } else if (value instanceof Iterable<?> list) {
        String separator = "[";
        for (Object element : list) {
          json.append(separator);
          write(element, json);
          separator = ", ";
        }
        json.append(separator.equals("[") ? "[]" : "]");
      } else if (value == null || value instanceof Number || value instanceof Boolean) {
        json.append(value);
      } else {
        try {
          json.append(ModelJson.MAPPER.writeValueAsString(value.toString()));
        } catch (IOException e) {
          throw new IllegalStateException("A text can always be written as JSON.", e);
        }
      }
    }
  }
}
