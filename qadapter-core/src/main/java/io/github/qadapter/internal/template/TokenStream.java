package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Token.Kind;
import java.util.List;

/** Tokens, one after the other, and the parser's depth among them. */
final class TokenStream {
  private static final int DEEPEST = 100;

  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenStream(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  int line() {
    return peek().line();
  }

  Token next() {
    Token token = peek();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean isOperator(String text) {
    return peek().is(Kind.OPERATOR, text);
  }

  boolean isName(String text) {
    return peek().is(Kind.NAME, text);
  }

  boolean skipOperator(String text) {
    boolean found = isOperator(text);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipName(String text) {
    boolean found = isName(text);
    if (found) {
      next();
    }
    return found;
  }

  void expectOperator(String text) {
    if (!skipOperator(text)) {
      throw unexpected("'" + text + "'");
    }
  }

  void expectName(String text) {
    if (!skipName(text)) {
      throw unexpected("'" + text + "'");
    }
  }

  String expect(Kind kind, String what) {
    if (peek().kind() != kind) {
      throw unexpected(what);
    }
    return next().text();
  }

  int position() {
    return at;
  }

  /** Tells whether a variable of this name stands between a position and here. */
  boolean hasNameSince(int position, String name) {
    for (int i = position; i < at; i++) {
      boolean member = tokens.get(i - 1).is(Kind.OPERATOR, ".");
      boolean keyword = tokens.get(i + 1).is(Kind.OPERATOR, "=");
      if (tokens.get(i).is(Kind.NAME, name) && !member && !keyword) {
        return true;
      }
    }
    return false;
  }

  void enter() {
    if (++depth > DEEPEST) {
      throw new TemplateException(line(), "the template is nested more than " + DEEPEST + " deep");
    }
  }

  void leave() {
    depth--;
  }

  TemplateException unexpected(String expected) {
    return new TemplateException(line(), "expected " + expected + ", got " + peek().described());
  }
}
