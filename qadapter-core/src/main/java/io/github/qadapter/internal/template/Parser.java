package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Statement.Flow;
import io.github.qadapter.internal.template.Statement.Target;
import io.github.qadapter.internal.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses statements. */
final class Parser {
  private static final Set<String> OF_OTHER_TEMPLATES =
      Set.of("include", "import", "from", "extends", "block");

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int loops;

  private Parser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  static List<Statement> parse(String source) {
    TokenStream tokens = new TokenStream(Lexer.tokens(source));
    Parser parser = new Parser(tokens);
    List<Statement> all = parser.until();
    if (tokens.peek().kind() != Kind.END) {
      throw new TemplateException(
          tokens.line(), "Encountered unknown tag '" + tokens.peek().text() + "'.");
    }
    return all;
  }

  /** Statements up to a block with one of these names; stands then at that name. */
  private List<Statement> until(String... ends) {
    tokens.enter();
    int begun = tokens.line();
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> statements.add(new Statement.Data(token.line(), token.text()));
        case VARIABLE_BEGIN -> {
          statements.add(new Statement.Print(token.line(), expressions.tuple()));
          tokens.expect(Kind.VARIABLE_END, "'}}'");
        }
        case BLOCK_BEGIN -> {
          if (List.of(ends).contains(tokens.peek().text())) {
            tokens.leave();
            return statements;
          }
          String name = tokens.expect(Kind.NAME, "a tag's name");
          statements.add(statement(name, token.line()));
        }
        default -> {
          if (ends.length > 0) {
            throw new TemplateException(
                begun, "the block that begins here has no '" + ends[ends.length - 1] + "'");
          }
          tokens.leave();
          return statements;
        }
      }
    }
  }

  private List<Statement> body(String end) {
    List<Statement> body = until(end);
    end(end);
    return body;
  }

  private void end(String name) {
    tokens.expectName(name);
    close();
  }

  private void close() {
    tokens.expect(Kind.BLOCK_END, "'%}'");
  }

  private Statement statement(String name, int line) {
    return switch (name) {
      case "if" -> conditional(line);
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> macro(line);
      case "call" -> callBlock(line);
      case "filter" -> filterBlock(line);
      case "with" -> with(line);
      case "generation" -> {
        close();
        yield new Statement.Generation(line, body("endgeneration"));
      }
      case "break", "continue" -> {
        if (loops == 0) {
          throw new TemplateException(line, "'" + name + "' outside of a loop");
        }
        close();
        yield new Statement.Jump(line, name.equals("break") ? Flow.BREAK : Flow.CONTINUE);
      }
      default -> {
        if (OF_OTHER_TEMPLATES.contains(name)) {
          throw new TemplateException(
              line, "'" + name + "' is for several templates; a chat template stands alone");
        }
        throw new TemplateException(line, "Encountered unknown tag '" + name + "'.");
      }
    };
  }

  private Statement conditional(int line) {
    List<Expression> conditions = new ArrayList<>();
    List<List<Statement>> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    do {
      conditions.add(expressions.tuple());
      close();
      branches.add(until("elif", "else", "endif"));
    } while (tokens.skipName("elif"));
    if (tokens.skipName("else")) {
      close();
      otherwise = until("endif");
    }
    end("endif");
    return new Statement.If(line, conditions, branches, otherwise);
  }

  private Statement loop(int line) {
    Target target = targets("in");
    tokens.expectName("in");
    Expression values = expressions.withoutCondition();
    Expression condition = tokens.skipName("if") ? expressions.expression() : null;
    if (tokens.isName("recursive")) {
      throw new TemplateException(line, "recursive loops are not supported");
    }
    close();
    loops++;
    List<Statement> body = until("else", "endfor");
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.skipName("else")) {
      close();
      otherwise = until("endfor");
    }
    end("endfor");
    return new Statement.For(line, target, values, condition, body, otherwise);
  }

  private Statement set(int line) {
    Target target = targets("=");
    if (tokens.skipOperator("=")) {
      Expression value = expressions.tuple();
      close();
      return new Statement.Set(line, target, value);
    }
    List<Statement.Block.Pipe> pipes = new ArrayList<>();
    while (tokens.skipOperator("|")) {
      pipes.add(pipe());
    }
    close();
    return new Statement.Block(line, target, pipes, body("endset"));
  }

  private Statement.Block.Pipe pipe() {
    int line = tokens.line();
    String name = tokens.expect(Kind.NAME, "a filter's name");
    return new Statement.Block.Pipe(
        line,
        name,
        ExpressionParser.filterNamed(line, name),
        tokens.isOperator("(") ? expressions.arguments() : Expression.CallArguments.NONE);
  }

  private Statement filterBlock(int line) {
    List<Statement.Block.Pipe> pipes = new ArrayList<>();
    do {
      pipes.add(pipe());
    } while (tokens.skipOperator("|"));
    close();
    return new Statement.Block(line, null, pipes, body("endfilter"));
  }

  private Statement with(int line) {
    List<Statement.Set> assignments = new ArrayList<>();
    while (tokens.peek().kind() != Kind.BLOCK_END) {
      if (!assignments.isEmpty()) {
        tokens.expectOperator(",");
      }
      Target target = target();
      tokens.expectOperator("=");
      assignments.add(new Statement.Set(line, target, expressions.expression()));
    }
    close();
    return new Statement.With(line, assignments, body("endwith"));
  }

  private Statement macro(int line) {
    String name = tokens.expect(Kind.NAME, "a macro's name");
    List<Macro.Parameter> parameters = parameters();
    close();
    Body body = macroBody("endmacro", parameters);
    return new Statement.Define(line, name, body.signature(), body.statements());
  }

  private Statement callBlock(int line) {
    List<Macro.Parameter> parameters = tokens.isOperator("(") ? parameters() : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw new TemplateException(line, "expected call");
    }
    close();
    Body body = macroBody("endcall", parameters);
    return new Statement.CallBlock(line, body.signature(), call, body.statements());
  }

  /** What a macro consists of. */
  private record Body(Macro.Signature signature, List<Statement> statements) {}

  private Body macroBody(String end, List<Macro.Parameter> parameters) {
    int outerLoops = loops;
    loops = 0;
    int from = tokens.position();
    List<Statement> statements = body(end);
    loops = outerLoops;
    boolean varargs = tokens.hasNameSince(from, "varargs");
    boolean kwargs = tokens.hasNameSince(from, "kwargs");
    return new Body(new Macro.Signature(parameters, varargs, kwargs), statements);
  }

  private List<Macro.Parameter> parameters() {
    List<Macro.Parameter> parameters = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = tokens.expect(Kind.NAME, "a parameter's name");
      Expression otherwise = tokens.skipOperator("=") ? expressions.expression() : null;
      parameters.add(new Macro.Parameter(name, otherwise));
    }
    return parameters;
  }

  private Target targets(String end) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      if (several && (tokens.isName(end) || tokens.isOperator(end))) {
        break;
      }
      targets.add(target());
      several = several || tokens.isOperator(",");
    } while (tokens.skipOperator(","));
    return several ? new Target.Several(targets) : targets.get(0);
  }

  private Target target() {
    tokens.enter();
    try {
      if (tokens.skipOperator("(")) {
        Target inner = targets(")");
        tokens.expectOperator(")");
        return inner;
      }
      String name = tokens.expect(Kind.NAME, "a variable's name");
      return tokens.skipOperator(".")
          ? new Target.Member(name, tokens.expect(Kind.NAME, "a name"))
          : new Target.Variable(name);
    } finally {
      tokens.leave();
    }
  }
}
