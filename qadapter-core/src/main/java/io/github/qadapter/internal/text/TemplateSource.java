package io.github.qadapter.internal.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites a Jinja2 template into one that means the same to jinjava.
 *
 * <p>Three things differ. Jinja2 strips white space before a block only where the block begins its
 * line, jinjava everywhere; so all white space is settled here (as {@code trim_blocks}, {@code
 * lstrip_blocks} and the signs in the tags ask) and jinjava gets tags without signs. Jinjava reads
 * {@code f(a=b + c)} as {@code f((a=b) + c)}, so the values of named arguments get brackets. And it
 * knows slices without a step only, so all become calls that {@link TemplateValues} answers.
 */
final class TemplateSource {
  private static final Pattern OPENING = Pattern.compile("\\{[{%#]");
  private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s+|'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"|\\w+|[=!<>]=|.", Pattern.DOTALL);
  private static final Set<String> OPERATORS =
      Set.of("in", "is", "not", "and", "or", "if", "else", "elif", "set", "do");

  private final String source;
  private final StringBuilder result = new StringBuilder();
  private int position;

  /** Whether the text at the position stands at the start of a line, as far as Jinja2 knows. */
  private boolean lineStart = true;

  /** Whether the tag before the position swallows the white space after it. */
  private boolean strip;

  private TemplateSource(String source) {
    this.source = source;
  }

  static String forJinjava(String jinja2) {
    String lines = jinja2.replace("\r\n", "\n").replace('\r', '\n');
    // Jinja2 drops one line break at the end.
    TemplateSource template =
        new TemplateSource(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    template.rewrite();
    return template.result.toString();
  }

  /** Where the first of these words stands outside of brackets and texts, or -1. */
  static int indexOfWord(String expression, String word) {
    int depth = 0;
    Matcher token = TOKEN.matcher(expression);
    while (token.find()) {
      switch (token.group()) {
        case "(", "[", "{" -> depth++;
        case ")", "]", "}" -> depth--;
        default -> {
          if (depth == 0 && token.group().equals(word)) {
            return token.start();
          }
        }
      }
    }
    return -1;
  }

  private void rewrite() {
    Matcher opening = OPENING.matcher(source);
    while (opening.find(position)) {
      int start = opening.start();
      char kind = source.charAt(start + 1);
      char sign = start + 2 < source.length() ? source.charAt(start + 2) : ' ';
      text(start, sign, kind != '{');
      int body = start + (sign == '-' || sign == '+' ? 3 : 2);
      if (kind == '#') {
        int end = source.indexOf("#}", body);
        if (end < 0) {
          // Left as it is: jinjava says what is missing.
          position = start;
          break;
        }
        close(end, end > body ? source.charAt(end - 1) : ' ', true);
      } else {
        tag(kind, start, body);
      }
    }
    result.append(leftStripped(source.substring(position)));
  }

  /** The text before a tag, without the white space that the tags around it swallow. */
  private void text(int end, char sign, boolean block) {
    String text = leftStripped(source.substring(position, end));
    if (sign == '-') {
      text = text.stripTrailing();
    } else if (block && sign != '+') {
      int line = text.lastIndexOf('\n') + 1;
      if ((line > 0 || lineStart) && text.substring(line).isBlank()) {
        text = text.substring(0, line);
      }
    }
    if (text.endsWith("{")) {
      result.append(text, 0, text.length() - 1).append("{{ '{' }}");
    } else {
      result.append(text);
    }
  }

  private String leftStripped(String text) {
    return strip ? text.stripLeading() : text;
  }

  private void tag(char kind, int start, int bodyStart) {
    String closing = kind == '{' ? "}}" : "%}";
    int depth = 0;
    List<String> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(source);
    for (int at = bodyStart; token.find(at); at = token.end()) {
      if (depth == 0 && source.startsWith(closing, at)) {
        char sign = source.charAt(at - 1);
        if (at > bodyStart && (sign == '-' || (sign == '+' && kind == '%'))) {
          tokens.remove(tokens.size() - 1);
        } else {
          sign = ' ';
        }
        String body = String.join("", tokens).strip();
        close(at, sign, kind == '%' && !body.equals("raw"));
        if (body.equals("raw")) {
          raw();
        } else {
          result.append('{').append(kind).append(' ').append(expression(tokens)).append(' ');
          result.append(closing);
        }
        return;
      }
      switch (token.group()) {
        case "(", "[", "{" -> depth++;
        case ")", "]", "}" -> depth--;
        default -> {}
      }
      tokens.add(token.group());
    }
    // Left as it is: jinjava says what is missing.
    result.append(source, start, source.length());
    position = source.length();
  }

  /** Moves behind a closing mark, and behind the line break that a block swallows. */
  private void close(int mark, char sign, boolean block) {
    position = mark + 2;
    strip = sign == '-';
    lineStart = false;
    if (block && sign != '-' && sign != '+' && source.startsWith("\n", position)) {
      position++;
      lineStart = true;
    }
  }

  private void raw() {
    Matcher end = RAW_END.matcher(source);
    if (!end.find(position)) {
      result.append("{% raw %}");
      return;
    }
    result.append("{% raw %}");
    int before = result.length();
    char sign = end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0);
    String text = leftStripped(source.substring(position, end.start()));
    result.append(sign == '-' ? text.stripTrailing() : text);
    if (sign == ' ') {
      int line = Math.max(result.lastIndexOf("\n") + 1, before);
      if (result.substring(line).isBlank() && line > before) {
        result.setLength(line);
      }
    }
    result.append("{% endraw %}");
    close(end.end() - 2, end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
  }

  /**
   * Puts brackets around the values of named arguments, makes {@code x[a:b:c]} the call {@code
   * x.slice(a, b, c)}, and keeps closing braces apart, which would end a tag for jinjava.
   */
  private static String expression(List<String> tokens) {
    StringBuilder text = new StringBuilder();
    Deque<Frame> frames = new ArrayDeque<>();
    String previous = "";
    boolean macro = false;
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (token.isBlank()) {
        text.append(' ');
        continue;
      }
      Frame frame = frames.peek();
      macro |= previous.isEmpty() && token.equals("macro");
      boolean afterValue =
          previous.matches("\\w+|[)\\]]|['\"].*['\"]") && !OPERATORS.contains(previous) && !macro;
      String written = token;
      switch (token) {
        case "(", "[", "{" -> {
          boolean slice = token.equals("[") && afterValue && isSlice(tokens, i);
          frames.push(new Frame(token.equals("(") && afterValue, slice));
          written = slice ? ".slice(" : token;
        }
        case ")", "]", "}", "," -> {
          if (frame != null && frame.argumentOpen) {
            frame.argumentOpen = false;
            text.append(')');
          }
          if (frame != null && !token.equals(",")) {
            frames.pop();
            if (frame.slice) {
              written = previous.equals(":") ? "null)" : ")";
            } else if (token.equals("}") && text.toString().endsWith("}")) {
              written = " }";
            }
          }
        }
        case ":" -> {
          if (frame != null && frame.slice) {
            written = previous.equals(":") || previous.equals("[") ? "null," : ",";
          }
        }
        case "=" -> {
          if (frame != null && frame.call) {
            frame.argumentOpen = true;
            written = "=(";
          }
        }
        default -> {}
      }
      text.append(written);
      previous = token;
    }
    return text.toString().strip();
  }

  /** Whether the brackets that open at this token hold a colon of their own. */
  private static boolean isSlice(List<String> tokens, int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      switch (tokens.get(i)) {
        case "(", "[", "{" -> depth++;
        case ")", "]", "}" -> {
          if (--depth == 0) {
            return false;
          }
        }
        case ":" -> {
          if (depth == 1) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  /** A pair of brackets that is still open. */
  private static final class Frame {
    private final boolean call;
    private final boolean slice;
    private boolean argumentOpen;

    Frame(boolean call, boolean slice) {
      this.call = call;
      this.slice = slice;
    }
  }
}
