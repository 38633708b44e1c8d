package io.github.qadapter.internal.pages;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A method that sets an option, with what its doc comment says of it.
 *
 * @param name the method's
 * @param call its name, with its parameters where there is more than one, or with none
 * @param meaning the first paragraph of its doc comment, in Markdown
 */
record DocumentedOption(String name, String call, String meaning) {
  /** A doc comment and the public method of a builder. */
  private static final Pattern SETTER =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public (?:Builder|B) (\\w+)\\(([^)]*)\\)",
          Pattern.DOTALL);

  private static final Pattern LINK =
      Pattern.compile("\\{@link\\s+([^}\\s(]+(?:\\([^)]*\\))?)(?:\\s+([^}]+))?}");
  private static final Pattern CODE = Pattern.compile("\\{@code\\s+([^}]+)}");
  private static final Pattern VALUE = Pattern.compile("\\{@value\\s+#(\\w+)}");

  /** The options of a source file, in its order; of several methods of one name the first. */
  static List<DocumentedOption> of(Path file) throws IOException {
    String source = Files.readString(file);
    Map<String, DocumentedOption> options = new LinkedHashMap<>();
    Matcher setters = SETTER.matcher(source);
    while (setters.find()) {
      String name = setters.group(2);
      if (!name.equals("toBuilder")) {
        options.putIfAbsent(
            name,
            new DocumentedOption(
                name, call(name, setters.group(3)), meaning(setters.group(1), source)));
      }
    }
    return List.copyOf(options.values());
  }

  private static String call(String name, String parameters) {
    if (parameters.isBlank()) {
      return name + "()";
    }
    List<String> names =
        Splitter.on(',')
            .trimResults()
            .splitToStream(parameters)
            .map(parameter -> parameter.replaceAll(".*\\s", ""))
            .toList();
    return names.size() == 1
        ? name
        : name + names.stream().collect(Collectors.joining(", ", "(", ")"));
  }

  private static String meaning(String comment, String source) {
    String text = comment.replaceAll("(?m)^\\s*\\* ?", "").strip();
    int end = text.length();
    for (String mark : List.of("\n\n", "\n@", "<p>", "<pre>")) {
      int found = text.indexOf(mark);
      end = found < 0 ? end : Math.min(end, found);
    }
    String paragraph = text.substring(0, end).replaceAll("\\s+", " ").strip();
    paragraph = LINK.matcher(paragraph).replaceAll(DocumentedOption::linked);
    paragraph = CODE.matcher(paragraph).replaceAll(code -> quoted("`" + code.group(1) + "`"));
    paragraph = VALUE.matcher(paragraph).replaceAll(value -> constant(value.group(1), source));
    return paragraph.replace("|", "\\|");
  }

  private static String linked(MatchResult link) {
    String label = link.group(2);
    String shown = label == null ? link.group(1).replaceAll("\\(.*", "").replace('#', '.') : label;
    return quoted("`" + shown.replaceFirst("^\\.", "") + "`");
  }

  private static String quoted(String text) {
    return Matcher.quoteReplacement(text);
  }

  private static String constant(String name, String source) {
    Matcher found = Pattern.compile("\\b" + name + " = ([^;]+);").matcher(source);
    if (!found.find()) {
      throw new IllegalStateException("Expected a constant " + name + " beside its doc comment.");
    }
    return quoted(found.group(1));
  }
}
