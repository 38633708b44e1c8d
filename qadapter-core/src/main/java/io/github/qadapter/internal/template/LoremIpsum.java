package io.github.qadapter.internal.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Jinja2's {@code lipsum}: paragraphs of words that say nothing. */
final class LoremIpsum {
  private static final String[] WORDS =
      ("lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut"
              + " labore et dolore magna aliqua enim ad minim veniam quis nostrud exercitation"
              + " ullamco laboris nisi aliquip ex ea commodo consequat duis aute irure in"
              + " reprehenderit voluptate velit esse cillum eu fugiat nulla pariatur excepteur sint"
              + " occaecat cupidatat non proident sunt culpa qui officia deserunt mollit anim id"
              + " est laborum")
          .split(" ");

  private LoremIpsum() {}

  static Object write(Frame frame, Arguments arguments) {
    arguments.allowing(0, "n", "html", "min", "max");
    long count = arguments.integer(0, "n", 5);
    boolean html = arguments.truth(1, "html", true);
    long least = arguments.integer(2, "min", 20);
    long most = arguments.integer(3, "max", 100);
    if (most <= least || most > 1 << 20 || least < 0) {
      throw new EvaluationException("empty range for the number of words");
    }
    List<String> paragraphs = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      Random random = frame.random();
      String text = paragraph(frame, random, least + random.nextInt((int) (most - least)));
      paragraphs.add(html ? "<p>" + text + "</p>" : text);
    }
    String all = frame.budget().characters(String.join(html ? "\n" : "\n\n", paragraphs));
    return html ? new Markup(all) : all;
  }

  private static String paragraph(Frame frame, Random random, long words) {
    StringBuilder out = new StringBuilder();
    String last = "";
    int left = 0;
    for (long i = 0; i < words; i++) {
      frame.budget().spend(16);
      String word = WORDS[random.nextInt(WORDS.length)];
      word = word.equals(last) ? WORDS[0] : word;
      last = word;
      boolean begins = left == 0;
      left = begins ? 10 + random.nextInt(10) : left - 1;
      out.append(i == 0 ? "" : " ").append(begins ? CharacterCase.capitalize(word) : word);
      boolean ends = left == 0 || i == words - 1;
      out.append(ends ? "." : left % 6 == 3 ? "," : "");
    }
    return out.length() == 0 ? "." : out.toString();
  }
}
