package io.github.qadapter.examples;

import io.github.qadapter.GenerationOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What the chat template is told besides the conversation. */
final class TemplateOptions {
  @Option(
      names = "--template-variable",
      paramLabel = "NAME=VALUE",
      description =
          "Tells the chat template something, enable_thinking=false say; true, false and numbers"
              + " are taken as such.")
  private Map<String, String> variables = new LinkedHashMap<>();

  /** The options with the variables. */
  GenerationOptions.Builder in(GenerationOptions.Builder options) {
    variables.forEach((name, value) -> options.templateVariable(name, value(value)));
    return options;
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches("-?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    return text.matches("-?\\d+\\.\\d+") ? (Object) Double.valueOf(text) : text;
  }
}
