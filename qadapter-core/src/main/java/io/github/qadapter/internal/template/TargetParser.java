package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Statement.Target;
import io.github.qadapter.internal.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parser of what is assigned to: variables, members of a namespace, rows of them, parameters. */
final class TargetParser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  private final TokenStream tokens;

  TargetParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Target targets(String end, boolean members) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      if (several && (tokens.isName(end) || tokens.isOperator(end))) {
        break;
      }
      targets.add(target(members));
      several = several || tokens.isOperator(",");
    } while (tokens.skipOperator(","));
    return several ? new Target.Several(targets) : targets.get(0);
  }

  Target target(boolean members) {
    tokens.enter();
    try {
      if (tokens.skipOperator("(")) {
        Target inner = targets(")", false);
        tokens.expectOperator(")");
        return inner;
      }
      if (tokens.skipOperator("[")) {
        throw new TemplateException(tokens.line(), "can't assign to 'list'");
      }
      if (members && tokens.peek(1).is(Kind.OPERATOR, ".")) {
        String name = tokens.expect(Kind.NAME, "a variable's name");
        tokens.next();
        return new Target.Member(name, tokens.expect(Kind.NAME, "a name"));
      }
      return new Target.Variable(variable());
    } finally {
      tokens.leave();
    }
  }

  String variable() {
    int line = tokens.line();
    String name = tokens.expect(Kind.NAME, "a variable's name");
    if (CONSTANTS.contains(name)) {
      throw new TemplateException(line, "can't assign to '" + name + "'");
    }
    return name;
  }

  /** A macro's parameters in brackets, with what they are unless given. */
  List<Macro.Parameter> parameters(ExpressionParser expressions) {
    List<Macro.Parameter> parameters = new ArrayList<>();
    boolean defaults = false;
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      int line = tokens.line();
      String name = variable();
      Expression otherwise = tokens.skipOperator("=") ? expressions.expression() : null;
      if (defaults && otherwise == null) {
        throw new TemplateException(line, "non-default argument follows default argument");
      }
      if (parameters.stream().anyMatch(each -> each.name().equals(name))) {
        throw new TemplateException(line, "duplicate argument '" + name + "'");
      }
      defaults = otherwise != null;
      parameters.add(new Macro.Parameter(name, otherwise));
    }
    return parameters;
  }
}
