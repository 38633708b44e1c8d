package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;

/** Parser of filters that a block's text goes through. */
final class PipeParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final SoftNames names;

  PipeParser(TokenStream tokens, ExpressionParser expressions, SoftNames names) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.names = names;
  }

  /** One filter or several with bars between them. */
  List<Statement.Block.Pipe> pipes() {
    List<Statement.Block.Pipe> pipes = new ArrayList<>();
    boolean soft = names.soften(false);
    do {
      pipes.add(pipe());
    } while (tokens.skipOperator("|"));
    names.soften(soft);
    return pipes;
  }

  private Statement.Block.Pipe pipe() {
    int line = tokens.line();
    String name = expressions.filterName();
    return new Statement.Block.Pipe(
        line,
        name,
        tokens.isOperator("(") ? expressions.arguments() : Expression.CallArguments.NONE);
  }
}
