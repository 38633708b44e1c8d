package io.github.qadapter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.QAdapterException;
import io.github.qadapter.RetentionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Published tasks, read from the files in which they are published. Never train on them.
 *
 * <p>Every method throws {@link QAdapterException} if a file cannot be read or is something else.
 */
public final class Benchmarks {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Pattern LETTERED = Pattern.compile("(?m)^(\\([A-Z]\\)) ");
  private static final Pattern DASHED = Pattern.compile("(?m)^- (\\S+)\\s*$");
  private static final String RESULT = "#### ";

  private Benchmarks() {}

  /**
   * BIG-Bench Hard (<a href="https://arxiv.org/abs/2210.09261">Suzgun et al., 2022</a>): the
   * questions of each task of which the choices are known, as multiple choice without examples. The
   * choices are those under "Options:", or else all right answers of the task.
   *
   * @param folder with a file of {@code {examples: [{input, target}]}} for each task
   */
  public static List<MultipleChoice> bbh(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .flatMap(file -> bbhTask(file).stream())
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static List<MultipleChoice> bbhTask(Path file) {
    JsonNode examples = json(file, text(file)).path("examples");
    TreeSet<String> targets = new TreeSet<>();
    examples.forEach(example -> targets.add(example.path("target").asText()));
    List<MultipleChoice> questions = new ArrayList<>();
    for (JsonNode example : examples) {
      String question = field(file, example, "input");
      String target = field(file, example, "target");
      List<String> choices = choices(question);
      if (!choices.contains(target)) {
        choices = List.copyOf(targets);
      }
      if (choices.size() > 1) {
        questions.add(MultipleChoice.of(question, choices, target));
      }
    }
    return questions;
  }

  private static List<String> choices(String question) {
    List<String> lettered = found(LETTERED, question);
    return lettered.isEmpty() ? found(DASHED, question) : lettered;
  }

  private static List<String> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    List<String> all = new ArrayList<>();
    while (matcher.find()) {
      all.add(matcher.group(1));
    }
    return all;
  }

  /**
   * GSM8K (<a href="https://arxiv.org/abs/2110.14168">Cobbe et al., 2021</a>): word problems whose
   * answer is a number, right if the last number of the model's answer is it.
   *
   * @param file of lines of {@code {question, answer}}
   */
  public static List<GradedPrompt> gsm8k(Path file) {
    return lines(file).stream()
        .map(
            row -> {
              String answer = field(file, row, "answer");
              return GradedPrompt.number(
                  field(file, row, "question"),
                  answer.substring(answer.lastIndexOf(RESULT) + RESULT.length()));
            })
        .toList();
  }

  /** The worked answers of GSM8K as neutral text; {@code <<…>>} and the result's mark left out. */
  public static List<RetentionText> gsm8kTexts(Path file) {
    return lines(file).stream()
        .map(
            row ->
                RetentionText.answer(
                    field(file, row, "question"),
                    field(file, row, "answer")
                        .replaceAll("<<[^>]*>>", "")
                        .replace("\n" + RESULT, "\nThe answer is ")))
        .toList();
  }

  /**
   * IFEval (<a href="https://arxiv.org/abs/2311.07911">Zhou et al., 2023</a>): instructions whose
   * following is checked by rule; an answer is right if it follows all of its prompt's (strict, by
   * prompt). Of languages only the script is checked, or for those in Latin script their commonest
   * words.
   *
   * @param file of lines of {@code {prompt, instruction_id_list, kwargs}}
   */
  public static List<GradedPrompt> ifeval(Path file) {
    return lines(file).stream()
        .map(
            row -> {
              List<InstructionRule> rules = new ArrayList<>();
              for (int i = 0; i < row.path("instruction_id_list").size(); i++) {
                rules.add(
                    InstructionRule.of(
                        row.path("instruction_id_list").get(i).asText(),
                        row.path("kwargs").path(i)));
              }
              return GradedPrompt.of(
                  field(file, row, "prompt"),
                  answer -> rules.stream().allMatch(rule -> rule.isFollowed(answer)) ? 1 : 0);
            })
        .toList();
  }

  private static List<JsonNode> lines(Path file) {
    return text(file)
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> json(file, line))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static JsonNode json(Path file, String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw unreadable(file, e);
    }
  }

  private static String field(Path file, JsonNode row, String name) {
    if (!row.path(name).isTextual()) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected rows with a text \"%s\" in %s, but found one with %s.",
              name,
              file,
              StreamSupport.stream(((Iterable<String>) row::fieldNames).spliterator(), false)
                  .toList()));
    }
    return row.path(name).asText();
  }

  private static QAdapterException unreadable(Path file, IOException e) {
    return new QAdapterException(
        String.format(Locale.ROOT, "Could not read %s (%s).", file, e.getMessage()), e);
  }
}
