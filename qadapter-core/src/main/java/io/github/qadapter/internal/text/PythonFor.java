package io.github.qadapter.internal.text;

import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter.InterpreterScopeClosable;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import com.hubspot.jinjava.util.ForLoop;
import com.hubspot.jinjava.util.ObjectIterator;
import com.hubspot.jinjava.util.ObjectTruthValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Jinja2's loop: {@code for x in list if condition}, with an {@code else} for an empty list. */
final class PythonFor extends ForTag {
  private static final long serialVersionUID = 1L;

  @Override
  public String interpretUnchecked(TagNode node, JinjavaInterpreter interpreter) {
    String header = node.getHelpers().strip();
    int in = TemplateSource.indexOfWord(header, "in");
    if (in < 0) {
      return super.interpretUnchecked(node, interpreter);
    }
    List<String> names =
        Arrays.stream(header.substring(0, in).replaceAll("[()]", "").split(","))
            .map(String::strip)
            .toList();
    String list = header.substring(in + 2);
    int filter = TemplateSource.indexOfWord(list, "if");
    int line = node.getLineNumber();
    Object items =
        interpreter.resolveELExpression(filter < 0 ? list : list.substring(0, filter), line);
    List<Object> kept = new ArrayList<>();
    ForLoop loop = ObjectIterator.getLoop(items);
    while (loop.hasNext()) {
      Object item = loop.next();
      if (filter < 0 || holds(list.substring(filter + 2), names, item, interpreter, line)) {
        kept.add(item);
      }
    }

    List<Node> body = new ArrayList<>();
    List<Node> otherwise = new ArrayList<>();
    boolean inBody = true;
    for (Node child : node.getChildren()) {
      if (inBody && child instanceof TagNode tag && tag.getName().equals("else")) {
        inBody = false;
      } else {
        (inBody ? body : otherwise).add(child);
      }
    }
    if (kept.isEmpty()) {
      StringBuilder text = new StringBuilder();
      otherwise.forEach(child -> text.append(child.render(interpreter).getValue()));
      return text.toString();
    }
    TagNode loopNode = new TagNode(this, (TagToken) node.getMaster(), node.getSymbols());
    loopNode.getChildren().addAll(body);
    return renderForCollection(loopNode, interpreter, names, kept);
  }

  @SuppressWarnings("try") // the scope is for its end only
  private static boolean holds(
      String condition, List<String> names, Object item, JinjavaInterpreter interpreter, int line) {
    try (InterpreterScopeClosable scope = interpreter.enterScope()) {
      Context values = interpreter.getContext();
      if (names.size() == 1) {
        values.put(names.get(0), item);
      } else if (item instanceof List<?> parts) {
        for (int i = 0; i < names.size() && i < parts.size(); i++) {
          values.put(names.get(i), parts.get(i));
        }
      }
      return ObjectTruthValue.evaluate(interpreter.resolveELExpression(condition, line));
    }
  }
}
