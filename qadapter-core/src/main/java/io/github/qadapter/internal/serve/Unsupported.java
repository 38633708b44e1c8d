package io.github.qadapter.internal.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.internal.http.HttpProblem;
import java.util.List;
import java.util.Locale;

/**
 * Fields that OpenAI's clients may send and this server does not support: refused by their names.
 */
final class Unsupported {
  /** Those that ask for something whenever they are not empty. */
  private static final List<String> NOT_EMPTY =
      List.of(
          "tools",
          "functions",
          "function_call",
          "audio",
          "prediction",
          "web_search_options",
          "suffix",
          "guided_json",
          "guided_regex",
          "guided_choice",
          "guided_grammar",
          "structured_outputs",
          "grammar",
          "json_schema");

  private static final List<String> NO_TOOL_CHOICES = List.of("none", "auto");

  private Unsupported() {}

  static void refuse(RequestFields request) {
    for (String field : NOT_EMPTY) {
      JsonNode value = request.get(field);
      boolean says = request.has(field) && !(value.isContainerNode() && value.isEmpty());
      if (says && !(value.isTextual() && isNothing(value.textValue()))) {
        throw unsupported(field, "\"" + field + "\"");
      }
    }
    JsonNode choice = request.get("tool_choice");
    if (request.has("tool_choice")
        && !(choice.isTextual() && NO_TOOL_CHOICES.contains(choice.textValue()))) {
      throw unsupported("tool_choice", "A choice of tools");
    }
    String format = request.get("response_format").path("type").asText("text");
    if (!format.equals("text")) {
      throw unsupported(
          "response_format", String.format(Locale.ROOT, "The response format \"%s\"", format));
    }
    for (JsonNode modality : request.get("modalities")) {
      if (!modality.asText().equals("text")) {
        throw unsupported(
            "modalities", String.format(Locale.ROOT, "The modality %s", modality.asText()));
      }
    }
    if (request.integer("best_of", 0, Integer.MAX_VALUE).orElse(1) > 1
        && request.integer("best_of", 0, Integer.MAX_VALUE).getAsLong()
            > request.integer("n", 0, Integer.MAX_VALUE).orElse(1)) {
      throw unsupported("best_of", "More answers than are returned");
    }
  }

  private static boolean isNothing(String text) {
    return text.isEmpty() || text.equals("none") || text.equals("auto");
  }

  /** The refusal of a field. what: begins a sentence. */
  static HttpProblem unsupported(String field, String what) {
    return HttpProblem.unsupported(
        field, what + " is not supported by this server; leave \"" + field + "\" out.");
  }
}
