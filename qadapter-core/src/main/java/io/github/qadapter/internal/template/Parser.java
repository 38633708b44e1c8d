package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Statement.Flow;
import io.github.qadapter.internal.template.Statement.Target;
import io.github.qadapter.internal.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parses statements. */
final class Parser {
  private static final Set<String> OF_OTHER_TEMPLATES =
      Set.of("include", "import", "from", "extends");

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final TargetParser targets;
  private final PipeParser pipes;
  private final SoftNames names = new SoftNames();
  private final Map<String, Statement.NamedBlock> blocks = new LinkedHashMap<>();
  private int loops;

  private Parser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens, names);
    this.targets = new TargetParser(tokens);
    this.pipes = new PipeParser(tokens, expressions, names);
  }

  /** A template's statements, and its blocks by name. */
  record Parsed(List<Statement> statements, Map<String, Statement.NamedBlock> blocks) {}

  static Parsed parse(String source) {
    TokenStream tokens = new TokenStream(Lexer.tokens(source));
    Parser parser = new Parser(tokens);
    List<Statement> all = parser.until();
    parser.names.check();
    if (tokens.peek().kind() != Kind.END) {
      throw new TemplateException(
          tokens.line(), "Encountered unknown tag '" + tokens.peek().text() + "'.");
    }
    return new Parsed(all, parser.blocks);
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

  /** A body with variables of its own, in which names that do not exist are errors. */
  private List<Statement> body(String end) {
    boolean soft = names.soften(false);
    List<Statement> body = until(end);
    names.soften(soft);
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

  /** Before a body a colon may stand, as in Python. */
  private void open() {
    tokens.skipOperator(":");
    close();
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
        open();
        yield new Statement.Generation(line, functionBody("endgeneration"));
      }
      case "break", "continue" -> {
        if (loops == 0) {
          throw new TemplateException(line, "'" + name + "' outside of a loop");
        }
        close();
        yield new Statement.Jump(line, name.equals("break") ? Flow.BREAK : Flow.CONTINUE);
      }
      case "print" -> print(line);
      case "block" -> block(line);
      case "autoescape" -> {
        Expression on = expressions.expression();
        open();
        yield new Statement.Autoescape(line, on, body("endautoescape"));
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

  private Statement print(int line) {
    List<Expression> values = new ArrayList<>();
    while (tokens.peek().kind() != Kind.BLOCK_END) {
      if (!values.isEmpty()) {
        tokens.expectOperator(",");
      }
      values.add(expressions.expression());
    }
    close();
    return new Statement.PrintAll(line, values);
  }

  private Statement block(int line) {
    String name = tokens.expect(Kind.NAME, "a block's name");
    boolean scoped = tokens.skipName("scoped");
    boolean required = tokens.skipName("required");
    open();
    List<Statement> body = functionBodyUpTo("endblock");
    tokens.skipName(name);
    close();
    Statement.NamedBlock block = new Statement.NamedBlock(line, name, scoped, required, body);
    if (blocks.put(name, block) != null) {
      throw new TemplateException(line, "block '" + name + "' defined twice");
    }
    return block;
  }

  private Statement conditional(int line) {
    List<Expression> conditions = new ArrayList<>();
    List<List<Statement>> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    boolean soft = names.soften(true);
    do {
      conditions.add(expressions.condition());
      open();
      branches.add(until("elif", "else", "endif"));
    } while (tokens.skipName("elif"));
    if (tokens.skipName("else")) {
      open();
      otherwise = until("endif");
    }
    names.soften(soft);
    end("endif");
    return new Statement.If(line, conditions, branches, otherwise);
  }

  private Statement loop(int line) {
    Target target = targets.targets("in", false);
    if (target.names().contains("loop")) {
      throw new TemplateException(line, "Can't assign to special loop variable in for-loop target");
    }
    tokens.expectName("in");
    Expression values = expressions.withoutCondition();
    boolean soft = names.soften(false);
    Expression condition = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    open();
    loops++;
    List<Statement> body = until("else", "endfor");
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.skipName("else")) {
      open();
      otherwise = until("endfor");
    }
    names.soften(soft);
    end("endfor");
    ForLoop.Parts parts = new ForLoop.Parts(target, condition, body, otherwise);
    return new ForLoop(line, values, parts, recursive);
  }

  private Statement set(int line) {
    Target target = targets.targets("=", true);
    if (tokens.skipOperator("=")) {
      Expression value = expressions.tuple();
      close();
      return new Statement.Set(line, target, value);
    }
    List<Statement.Block.Pipe> through = tokens.skipOperator("|") ? pipes.pipes() : List.of();
    open();
    return new Statement.Block(line, target, through, body("endset"));
  }

  private Statement filterBlock(int line) {
    List<Statement.Block.Pipe> through = pipes.pipes();
    open();
    return new Statement.Block(line, null, through, body("endfilter"));
  }

  private Statement with(int line) {
    List<Statement.Set> assignments = new ArrayList<>();
    while (tokens.peek().kind() != Kind.BLOCK_END && !tokens.isOperator(":")) {
      if (!assignments.isEmpty()) {
        tokens.expectOperator(",");
      }
      Target target = targets.targets("=", false);
      tokens.expectOperator("=");
      assignments.add(new Statement.Set(line, target, expressions.expression()));
    }
    open();
    return new Statement.With(line, assignments, body("endwith"));
  }

  private Statement macro(int line) {
    String name = targets.variable();
    List<Macro.Parameter> parameters = targets.parameters(expressions);
    open();
    Body body = macroBody("endmacro", parameters);
    return new Statement.Define(line, name, body.signature(), body.statements());
  }

  private Statement callBlock(int line) {
    List<Macro.Parameter> parameters =
        tokens.isOperator("(") ? targets.parameters(expressions) : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw new TemplateException(line, "expected call");
    }
    open();
    Body body = macroBody("endcall", parameters);
    return new Statement.CallBlock(line, body.signature(), call, body.statements());
  }

  /** A macro's signature and body. */
  private record Body(Macro.Signature signature, List<Statement> statements) {}

  private Body macroBody(String end, List<Macro.Parameter> parameters) {
    int from = tokens.position();
    List<Statement> statements = functionBody(end);
    boolean caller = tokens.hasNameSince(from, "caller");
    boolean varargs = tokens.hasNameSince(from, "varargs");
    boolean kwargs = tokens.hasNameSince(from, "kwargs");
    return new Body(new Macro.Signature(parameters, caller, varargs, kwargs), statements);
  }

  /** A body that no {@code break} can leave. */
  private List<Statement> functionBody(String end) {
    List<Statement> body = functionBodyUpTo(end);
    close();
    return body;
  }

  private List<Statement> functionBodyUpTo(String end) {
    int outerLoops = loops;
    loops = 0;
    boolean soft = names.soften(false);
    List<Statement> statements = until(end);
    names.soften(soft);
    loops = outerLoops;
    tokens.expectName(end);
    return statements;
  }
}
