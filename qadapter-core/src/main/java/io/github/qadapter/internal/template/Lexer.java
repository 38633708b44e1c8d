package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens, with Jinja2's rules about white space around tags: the first newline
 * after a block or comment goes ({@code trim_blocks}), and the blanks before it if it begins its
 * line ({@code lstrip_blocks}); {@code -} at a tag takes all white space there, {@code +} keeps it.
 */
final class Lexer {
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%\\}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?i)(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?e[+\\-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile("(?i)(0b(_?[0-1])+|0o(_?[0-7])+|0x(_?[\\da-f])+|[1-9](_?\\d)*|0(_?0)*)");
  private static final List<String> OPERATORS =
      List.of(
          "**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarting = true;

  private Lexer(String source) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    this.source = lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines;
  }

  static List<Token> tokens(String source) {
    return new Lexer(source).all();
  }

  private List<Token> all() {
    while (at < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        data(source.substring(at));
        at = source.length();
        break;
      }
      char kind = source.charAt(tag + 1);
      String text = before(tag, kind != '{');
      data(text);
      advance(tag);
      Matcher raw = RAW.matcher(source).region(tag, source.length());
      if (kind == '#') {
        comment();
      } else if (raw.lookingAt()) {
        raw(raw);
      } else {
        tag(kind == '{');
      }
    }
    tokens.add(new Token(Kind.END, "", line));
    return tokens;
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); ) {
      char next = source.charAt(i + 1);
      if (next == '%' || next == '{' || next == '#') {
        return i;
      }
      i = source.indexOf('{', i + 1);
    }
    return -1;
  }

  /** The text before a tag, as far as the tag leaves it. */
  private String before(int tag, boolean ofBlock) {
    char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
    return stripped(source.substring(at, tag), sign, ofBlock);
  }

  private String stripped(String text, char sign, boolean ofBlock) {
    if (sign == '-') {
      return Strings.strip(text, Characters::isSpace, false, true);
    }
    int begin = text.lastIndexOf('\n') + 1;
    boolean begins = begin > 0 || lineStarting;
    if (sign != '+' && ofBlock && begins && Characters.isBlank(text.substring(begin))) {
      return text.substring(0, begin);
    }
    return text;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Kind.DATA, text, line));
    }
  }

  private void comment() {
    int end = source.indexOf("#}", at + 2);
    if (end < 0) {
      throw new TemplateException(line, "a comment has no end '#}'");
    }
    advance(end);
    endTag(source.charAt(end - 1), true);
  }

  private void raw(Matcher begin) {
    advance(begin.end() - 2);
    endTag(begin.group(1).equals("-") ? '-' : '+', true);
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw new TemplateException(line, "a 'raw' block has no 'endraw'");
    }
    String sign = end.group(1);
    data(stripped(source.substring(at, end.start()), sign.isEmpty() ? ' ' : sign.charAt(0), true));
    advance(end.end() - 2);
    endTag(end.group(2).isEmpty() ? ' ' : end.group(2).charAt(0), true);
  }

  /** Passes the two characters that end a tag, and the white space that goes with them. */
  private void endTag(char sign, boolean ofBlock) {
    int end = at + 2;
    if (sign == '-') {
      while (end < source.length() && Characters.isSpace(source.codePointAt(end))) {
        end += Character.charCount(source.codePointAt(end));
      }
    } else if (ofBlock && sign != '+' && end < source.length() && source.charAt(end) == '\n') {
      end++;
    }
    advance(end);
    lineStarting = source.charAt(at - 1) == '\n';
  }

  private void tag(boolean ofVariable) {
    tokens.add(new Token(ofVariable ? Kind.VARIABLE_BEGIN : Kind.BLOCK_BEGIN, "", line));
    at += 2;
    if (at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')) {
      at++;
    }
    String end = ofVariable ? "}}" : "%}";
    Deque<Character> open = new ArrayDeque<>();
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw new TemplateException(line, "a tag has no end '" + end + "'");
      }
      char c = source.charAt(at);
      boolean signed = c == '-' || (c == '+' && !ofVariable);
      if (open.isEmpty() && source.startsWith(end, signed ? at + 1 : at)) {
        tokens.add(new Token(ofVariable ? Kind.VARIABLE_END : Kind.BLOCK_END, "", line));
        at += signed ? 1 : 0;
        endTag(signed ? c : ' ', !ofVariable);
        return;
      }
      token(c, open);
    }
  }

  private void skipSpace() {
    int end = at;
    while (end < source.length() && Characters.isSpace(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    advance(end);
  }

  private void token(char c, Deque<Character> open) {
    if (Character.isUnicodeIdentifierStart(c) || c == '_') {
      int end = at + 1;
      while (end < source.length() && Character.isUnicodeIdentifierPart(source.charAt(end))) {
        end++;
      }
      add(Kind.NAME, source.substring(at, end), end);
    } else if (c >= '0' && c <= '9') {
      number();
    } else if (c == '"' || c == '\'') {
      string(c);
    } else {
      operator(open);
    }
  }

  /** A digit after a dot is an element's number, so {@code a.0.1} holds no fraction. */
  private void number() {
    Matcher decimal = FLOAT.matcher(source).region(at, source.length()).useTransparentBounds(true);
    if (decimal.lookingAt()) {
      add(Kind.FLOAT, decimal.group().replace("_", ""), decimal.end());
      return;
    }
    Matcher integer = INTEGER.matcher(source).region(at, source.length());
    if (!integer.lookingAt()) {
      throw new TemplateException(line, "expected a number");
    }
    add(Kind.INTEGER, integer.group().replace("_", ""), integer.end());
  }

  private void string(char quote) {
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw new TemplateException(line, "a string has no closing quote");
    }
    try {
      add(Kind.STRING, Escapes.unescaped(source.substring(at + 1, end)), end + 1);
    } catch (EvaluationException e) {
      throw new TemplateException(line, e.getMessage());
    }
  }

  private void operator(Deque<Character> open) {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        switch (operator) {
          case "(" -> open.push(')');
          case "[" -> open.push(']');
          case "{" -> open.push('}');
          case ")", "]", "}" -> {
            if (open.isEmpty() || open.pop() != operator.charAt(0)) {
              throw new TemplateException(line, "unexpected '" + operator + "'");
            }
          }
          default -> {}
        }
        add(Kind.OPERATOR, operator, at + operator.length());
        return;
      }
    }
    throw new TemplateException(
        line, "unexpected character '" + Character.toString(source.codePointAt(at)) + "'");
  }

  private void add(Kind kind, String text, int end) {
    tokens.add(new Token(kind, text, line));
    advance(end);
  }

  private void advance(int to) {
    for (; at < to; at++) {
      if (source.charAt(at) == '\n') {
        line++;
      }
    }
  }
}
