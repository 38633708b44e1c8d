package io.github.qadapter.internal.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The text to be summed up, as OpenAI's comparisons of summaries hold it: {@code info} with a post
 * and its forum and title, or with an article. It is written out as that work writes it.
 */
final class SummaryTask {
  static final String INFO = "info";

  private static final List<String> PARTS = List.of("subreddit", "title", "post", "article");

  private SummaryTask() {}

  /** The prompt, or null if there is nothing to sum up. */
  static @Nullable String prompt(JsonNode info) {
    if (!Fields.present(info, "post") && !Fields.present(info, "article")) {
      return null;
    }
    StringBuilder prompt = new StringBuilder();
    for (String part : PARTS) {
      if (Fields.present(info, part)) {
        String text = Fields.text(info.get(part), part);
        prompt
            .append(part.toUpperCase(Locale.ROOT))
            .append(part.equals("subreddit") ? ": r/" : ": ")
            .append(text)
            .append('\n');
      }
    }
    return prompt.append("TL;DR:").toString();
  }
}
