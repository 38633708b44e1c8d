package io.github.qadapter.internal.template;

import io.github.qadapter.internal.template.Expression.CallArguments;
import io.github.qadapter.internal.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses expressions; each level of Jinja2's precedence has its method, loosest first. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<Kind> TEST_ARGUMENTS =
      Set.of(Kind.NAME, Kind.STRING, Kind.INTEGER, Kind.FLOAT);

  private final TokenStream tokens;
  private final SoftNames names;

  ExpressionParser(TokenStream tokens, SoftNames names) {
    this.tokens = tokens;
    this.names = names;
  }

  Expression expression() {
    tokens.enter();
    try {
      return conditional(true);
    } finally {
      tokens.leave();
    }
  }

  /**
   * Parses the iterable of a {@code for}, whose own {@code if} must not be taken for an inline one.
   */
  Expression withoutCondition() {
    return tuple(false, "recursive");
  }

  /** Parses the condition of an {@code if}. */
  Expression condition() {
    return tuple(false, "");
  }

  /** One expression, or several with commas between, which make a tuple. */
  Expression tuple() {
    return tuple(true, "");
  }

  private Expression tuple(boolean conditions, String end) {
    int line = tokens.line();
    List<Expression> elements = new ArrayList<>();
    boolean several = false;
    do {
      if (several && (ends() || tokens.isName(end))) {
        break;
      }
      elements.add(conditions ? expression() : conditional(false));
      several = several || tokens.isOperator(",");
    } while (tokens.skipOperator(","));
    return several ? new Expression.Sequence(line, elements, true) : elements.get(0);
  }

  private boolean ends() {
    Kind kind = tokens.peek().kind();
    return kind == Kind.VARIABLE_END || kind == Kind.BLOCK_END || tokens.isOperator(")");
  }

  private Expression conditional(boolean allowed) {
    int line = tokens.line();
    int mark = names.mark();
    Expression yes = or();
    while (allowed && tokens.skipName("if")) {
      Expression condition = or();
      Expression no = tokens.skipName("else") ? expression() : null;
      yes = new Expression.Conditional(line, condition, yes, no);
      names.forgive(mark);
    }
    return yes;
  }

  private Expression or() {
    int line = tokens.line();
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Either(line, false, left, and());
    }
    return left;
  }

  private Expression and() {
    int line = tokens.line();
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expression.Either(line, true, left, not());
    }
    return left;
  }

  private Expression not() {
    int line = tokens.line();
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    try {
      return new Expression.Not(line, not());
    } finally {
      tokens.leave();
    }
  }

  private Expression comparison() {
    int line = tokens.line();
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (true) {
      if (tokens.peek().kind() == Kind.OPERATOR && COMPARISONS.contains(tokens.peek().text())) {
        operators.add(tokens.next().text());
      } else if (tokens.skipName("in")) {
        operators.add("in");
      } else if (tokens.isName("not") && tokens.peek(1).is(Kind.NAME, "in")) {
        tokens.next();
        tokens.next();
        operators.add("not in");
      } else {
        break;
      }
      others.add(sum());
    }
    return operators.isEmpty() ? first : new Expression.Comparison(line, first, operators, others);
  }

  private Expression sum() {
    int line = tokens.line();
    Expression left = concatenation();
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      left = new Expression.Binary(line, tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    int line = tokens.line();
    Expression left = product();
    while (tokens.skipOperator("~")) {
      left = new Expression.Binary(line, "~", left, product());
    }
    return left;
  }

  private Expression product() {
    int line = tokens.line();
    Expression left = power();
    while (tokens.isOperator("*")
        || tokens.isOperator("/")
        || tokens.isOperator("//")
        || tokens.isOperator("%")) {
      left = new Expression.Binary(line, tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    int line = tokens.line();
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Binary(line, "**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    tokens.enter();
    try {
      int line = tokens.line();
      Expression value;
      if (tokens.isOperator("-") || tokens.isOperator("+")) {
        value = new Expression.Signed(line, tokens.next().text().equals("-"), unary(false));
      } else {
        value = primary();
      }
      value = postfix(value);
      return withFilters ? filters(value) : value;
    } finally {
      tokens.leave();
    }
  }

  private Expression primary() {
    Token token = tokens.peek();
    int line = token.line();
    switch (token.kind()) {
      case NAME -> {
        return name(tokens.next());
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (tokens.peek().kind() == Kind.STRING) {
          text.append(tokens.next().text());
        }
        return new Expression.Constant(line, text.toString());
      }
      case INTEGER, FLOAT -> {
        return new Expression.Constant(line, number(tokens.next()));
      }
      default -> {
        if (tokens.skipOperator("(")) {
          if (tokens.skipOperator(")")) {
            return new Expression.Sequence(line, List.of(), true);
          }
          Expression inner = tuple();
          tokens.expectOperator(")");
          return inner;
        }
        if (tokens.skipOperator("[")) {
          return new Expression.Sequence(line, list("]"), false);
        }
        if (tokens.skipOperator("{")) {
          return dictionary(line);
        }
        throw tokens.unexpected("a value");
      }
    }
  }

  private static Expression name(Token token) {
    Object constant =
        switch (token.text()) {
          case "true", "True" -> true;
          case "false", "False" -> false;
          case "none", "None" -> None.NONE;
          default -> Undefined.name(token.text());
        };
    return constant instanceof Undefined
        ? new Expression.Name(token.line(), token.text())
        : new Expression.Constant(token.line(), constant);
  }

  private static Object number(Token token) {
    try {
      return token.kind() == Kind.FLOAT
          ? (Object) Double.valueOf(token.text())
          : NumberFilters.literal(token.text());
    } catch (EvaluationException e) {
      throw new TemplateException(token.line(), e.getMessage());
    }
  }

  private List<Expression> list(String end) {
    List<Expression> elements = new ArrayList<>();
    while (!tokens.skipOperator(end)) {
      if (!elements.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(end)) {
          break;
        }
      }
      elements.add(expression());
    }
    return elements;
  }

  private Expression dictionary(int line) {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      if (!keys.isEmpty()) {
        tokens.expectOperator(",");
        if (tokens.skipOperator("}")) {
          break;
        }
      }
      keys.add(expression());
      tokens.expectOperator(":");
      values.add(expression());
    }
    return new Expression.Dictionary(line, keys, values);
  }

  private Expression postfix(Expression value) {
    Expression result = value;
    while (true) {
      int line = tokens.line();
      if (tokens.skipOperator(".")) {
        if (tokens.peek().kind() == Kind.INTEGER) {
          Expression key = new Expression.Constant(line, number(tokens.next()));
          result = new Expression.Element(line, result, key);
        } else {
          result = new Expression.Member(line, result, tokens.expect(Kind.NAME, "a name"));
        }
      } else if (tokens.skipOperator("[")) {
        result = subscript(line, result);
      } else if (tokens.isOperator("(")) {
        result = new Expression.Call(line, result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression subscript(int line, Expression of) {
    if (tokens.skipOperator("]")) {
      return new Expression.Element(line, of, new Expression.Sequence(line, List.of(), true));
    }
    Expression from = tokens.isOperator(":") ? null : expression();
    if (from != null && tokens.skipOperator("]")) {
      return new Expression.Element(line, of, from);
    }
    if (from != null && tokens.isOperator(",")) {
      List<Expression> keys = new ArrayList<>(List.of(from));
      while (tokens.skipOperator(",") && !tokens.isOperator("]")) {
        keys.add(expression());
      }
      tokens.expectOperator("]");
      boolean one = keys.size() == 1;
      Expression key = one ? from : new Expression.Sequence(line, keys, true);
      return new Expression.Element(line, of, key);
    }
    tokens.expectOperator(":");
    Expression to = bound();
    Expression step = tokens.skipOperator(":") ? bound() : null;
    tokens.skipOperator(",");
    tokens.expectOperator("]");
    return new Expression.Slice(line, of, from, to, step);
  }

  private @Nullable Expression bound() {
    boolean none = tokens.isOperator(":") || tokens.isOperator("]") || tokens.isOperator(",");
    return none ? null : expression();
  }

  private Expression filters(Expression value) {
    Expression result = value;
    while (true) {
      int line = tokens.line();
      if (tokens.skipOperator("|")) {
        result = filter(line, result);
      } else if (tokens.skipName("is")) {
        result = test(line, result);
      } else if (tokens.isOperator("(")) {
        result = new Expression.Call(line, result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression filter(int line, Expression value) {
    String name = filterName();
    CallArguments arguments = tokens.isOperator("(") ? arguments() : CallArguments.NONE;
    return new Expression.Filtered(line, value, name, arguments);
  }

  /** A filter's name, noted if there is no such filter. */
  String filterName() {
    int line = tokens.line();
    String name = dotted("a filter's name");
    if (!Filters.has(name)) {
      names.found(line, "No filter named '" + name + "'.");
    }
    return name;
  }

  private String dotted(String what) {
    StringBuilder name = new StringBuilder(tokens.expect(Kind.NAME, what));
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Kind.NAME, what));
    }
    return name.toString();
  }

  private Expression test(int line, Expression value) {
    boolean negated = tokens.skipName("not");
    String name = dotted("a test's name");
    if (!Tests.has(name)) {
      names.found(line, "No test named '" + name + "'.");
    }
    CallArguments arguments = CallArguments.NONE;
    if (tokens.isOperator("(")) {
      arguments = arguments();
    } else if (tokens.isName("is")) {
      throw new TemplateException(line, "You cannot chain multiple tests with is");
    } else if (takesArgument()) {
      arguments = new CallArguments(List.of(postfix(primary())), Map.of(), null, null);
    }
    return new Expression.Tested(line, value, name, arguments, negated);
  }

  /** As in Jinja2, any word but these is taken for the test's argument. */
  private boolean takesArgument() {
    boolean value =
        TEST_ARGUMENTS.contains(tokens.peek().kind())
            || tokens.isOperator("[")
            || tokens.isOperator("{");
    boolean word = tokens.isName("else") || tokens.isName("or") || tokens.isName("and");
    return value && !word;
  }

  CallArguments arguments() {
    int line = tokens.line();
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    Expression star = null;
    Expression twoStars = null;
    boolean first = true;
    while (!tokens.skipOperator(")")) {
      if (!first) {
        tokens.expectOperator(",");
        if (tokens.skipOperator(")")) {
          break;
        }
      }
      first = false;
      boolean ordered;
      if (tokens.skipOperator("*")) {
        ordered = star == null && twoStars == null;
        star = expression();
      } else if (tokens.skipOperator("**")) {
        ordered = twoStars == null;
        twoStars = expression();
      } else if (tokens.peek().kind() == Kind.NAME && tokens.peek(1).is(Kind.OPERATOR, "=")) {
        String name = tokens.next().text();
        tokens.next();
        ordered = twoStars == null && !named.containsKey(name);
        named.put(name, expression());
      } else {
        ordered = star == null && twoStars == null && named.isEmpty();
        positional.add(expression());
      }
      if (!ordered) {
        throw new TemplateException(line, "invalid syntax for function call expression");
      }
    }
    return new CallArguments(positional, named, star, twoStars);
  }
}
