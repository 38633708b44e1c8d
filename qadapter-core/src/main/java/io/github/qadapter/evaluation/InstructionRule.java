package io.github.qadapter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.text.BreakIterator;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An instruction of IFEval whose following is checked by rule. */
@FunctionalInterface
interface InstructionRule {
  /** Tells whether an answer follows it. */
  boolean isFollowed(String answer);

  /**
   * The rule of an instruction.
   *
   * @param id as the data names it
   * @param numbers its arguments by their names
   */
  static InstructionRule of(String id, JsonNode numbers) {
    return switch (id) {
      case "change_case:capital_word_frequency" ->
          answer ->
              Rules.compare(
                  Rules.words(answer).stream().filter(Rules::isUpper).count(),
                  numbers,
                  "capital_relation",
                  "capital_frequency");
      case "change_case:english_capital" -> Rules::isUpper;
      case "change_case:english_lowercase" ->
          answer -> answer.equals(answer.toLowerCase(Locale.ROOT)) && Rules.hasLetters(answer);
      case "combination:repeat_prompt" ->
          answer ->
              Rules.lower(answer.strip())
                  .startsWith(Rules.lower(Rules.text(numbers, "prompt_to_repeat").strip()));
      case "combination:two_responses" -> Rules::isTwoAnswers;
      case "detectable_content:number_placeholders" ->
          answer ->
              Rules.count(Pattern.compile("\\[.*?\\]"), answer)
                  >= Rules.number(numbers, "num_placeholders");
      case "detectable_content:postscript" ->
          answer -> Rules.hasPostscript(answer, Rules.text(numbers, "postscript_marker"));
      case "detectable_format:constrained_response" ->
          answer ->
              List.of("My answer is yes.", "My answer is no.", "My answer is maybe.").stream()
                  .anyMatch(answer::contains);
      case "detectable_format:json_format" -> Rules::isJson;
      case "detectable_format:multiple_sections" ->
          answer ->
              Rules.count(
                      Pattern.compile(
                          "\\s?"
                              + Pattern.quote(Rules.text(numbers, "section_spliter"))
                              + "\\s?\\d+\\s?"),
                      answer)
                  >= Rules.number(numbers, "num_sections");
      case "detectable_format:number_bullet_lists" ->
          answer ->
              Rules.count(Pattern.compile("(?m)^\\s*(?:\\*[^*]|-).*$"), answer)
                  == Rules.number(numbers, "num_bullets");
      case "detectable_format:number_highlighted_sections" ->
          answer -> Rules.highlights(answer) >= Rules.number(numbers, "num_highlights");
      case "detectable_format:title" ->
          answer -> Rules.count(Pattern.compile("<<[^\\n]*[^\\s<>][^\\n]*>>"), answer) > 0;
      case "keywords:existence" ->
          answer -> Rules.all(numbers, "keywords").allMatch(word -> Rules.contains(answer, word));
      case "keywords:forbidden_words" ->
          answer ->
              Rules.all(numbers, "forbidden_words")
                  .noneMatch(
                      word ->
                          Rules.ignoringCase("\\b" + Pattern.quote(word) + "\\b")
                              .matcher(answer)
                              .find());
      case "keywords:frequency" ->
          answer ->
              Rules.compare(
                  Rules.count(
                      Rules.ignoringCase(Pattern.quote(Rules.text(numbers, "keyword"))), answer),
                  numbers,
                  "relation",
                  "frequency");
      case "keywords:letter_frequency" ->
          answer ->
              Rules.compare(
                  Rules.count(
                      Pattern.compile(Pattern.quote(Rules.lower(Rules.text(numbers, "letter")))),
                      Rules.lower(answer)),
                  numbers,
                  "let_relation",
                  "let_frequency");
      case "language:response_language" ->
          answer -> AnswerLanguage.is(answer, Rules.text(numbers, "language"));
      case "length_constraints:nth_paragraph_first_word" ->
          answer -> Rules.beginsParagraph(answer, numbers);
      case "length_constraints:number_paragraphs" ->
          answer -> Rules.paragraphs(answer) == Rules.number(numbers, "num_paragraphs");
      case "length_constraints:number_sentences" ->
          answer -> Rules.compare(Rules.sentences(answer), numbers, "relation", "num_sentences");
      case "length_constraints:number_words" ->
          answer ->
              Rules.compare(
                  Rules.count(Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS), answer),
                  numbers,
                  "relation",
                  "num_words");
      case "punctuation:no_comma" -> answer -> !answer.contains(",");
      case "startend:end_checker" ->
          answer ->
              Rules.lower(answer.strip().replaceAll("^\"+|\"+$", ""))
                  .endsWith(Rules.lower(Rules.text(numbers, "end_phrase").strip()));
      case "startend:quotation" ->
          answer -> {
            String text = answer.strip();
            return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
          };
      default ->
          throw new IllegalArgumentException(
              String.format(
                  Locale.ROOT, "Expected an instruction of IFEval, but found \"%s\".", id));
    };
  }

  /** What the rules are made of. */
  final class Rules {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int ALWAYS_TWO = 2;

    private Rules() {}

    static String text(JsonNode arguments, String name) {
      return arguments.path(name).asText();
    }

    static int number(JsonNode arguments, String name) {
      return arguments.path(name).asInt();
    }

    static Stream<String> all(JsonNode arguments, String name) {
      return StreamSupport.stream(arguments.path(name).spliterator(), false).map(JsonNode::asText);
    }

    /** "less than" or "at least" so many. */
    static boolean compare(long count, JsonNode arguments, String relation, String number) {
      long bound = number(arguments, number);
      return text(arguments, relation).equals("less than") ? count < bound : count >= bound;
    }

    static int count(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      int count = 0;
      while (matcher.find()) {
        count++;
      }
      return count;
    }

    static Pattern ignoringCase(String pattern) {
      return Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    static boolean contains(String answer, String word) {
      return ignoringCase(Pattern.quote(word)).matcher(answer).find();
    }

    static String lower(String text) {
      return text.toLowerCase(Locale.ROOT);
    }

    static List<String> words(String text) {
      return Arrays.asList(text.strip().split("\\s+"));
    }

    static boolean isUpper(String text) {
      return hasLetters(text) && text.equals(text.toUpperCase(Locale.ROOT));
    }

    static boolean hasLetters(String text) {
      return text.codePoints().anyMatch(Character::isLetter);
    }

    static boolean isTwoAnswers(String answer) {
      List<String> parts = Arrays.stream(answer.split("\\*{6}", -1)).map(String::strip).toList();
      for (int i = 1; i < parts.size() - 1; i++) {
        if (parts.get(i).isEmpty()) {
          return false;
        }
      }
      List<String> filled = parts.stream().filter(part -> !part.isEmpty()).toList();
      return filled.size() == ALWAYS_TWO && !filled.get(0).equals(filled.get(1));
    }

    static boolean hasPostscript(String answer, String marker) {
      String pattern =
          switch (marker) {
            case "P.P.S" -> "p\\.\\s?p\\.\\s?s";
            case "P.S." -> "p\\.\\s?s\\.";
            default -> Pattern.quote(lower(marker));
          };
      return Pattern.compile(pattern).matcher(lower(answer)).find();
    }

    static boolean isJson(String answer) {
      String text =
          answer.strip().replaceFirst("^```(?:[jJ][sS][oO][nN])?", "").replaceFirst("```$", "");
      try {
        return MAPPER
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .readTree(text.strip())
            .isContainerNode();
      } catch (JsonProcessingException e) {
        return false;
      }
    }

    static int highlights(String answer) {
      Matcher matcher = Pattern.compile("\\*\\*([^\\n*]*)\\*\\*|\\*([^\\n*]*)\\*").matcher(answer);
      int count = 0;
      while (matcher.find()) {
        String inside = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        count += inside.isBlank() ? 0 : 1;
      }
      return count;
    }

    /** Paragraphs between lines of three stars; an empty one between two others spoils it. */
    static int paragraphs(String answer) {
      String[] parts = answer.split("\\s?\\*\\*\\*\\s?", -1);
      int count = parts.length;
      for (int i = 0; i < parts.length; i++) {
        if (parts[i].isBlank()) {
          if (i > 0 && i < parts.length - 1) {
            return -1;
          }
          count--;
        }
      }
      return count;
    }

    static boolean beginsParagraph(String answer, JsonNode arguments) {
      List<String> all = Arrays.stream(answer.split("\\n\\n")).map(String::strip).toList();
      int nth = number(arguments, "nth_paragraph");
      long filled = all.stream().filter(paragraph -> !paragraph.isEmpty()).count();
      if (nth > all.size() || filled != number(arguments, "num_paragraphs")) {
        return false;
      }
      String first = words(all.get(nth - 1)).get(0);
      return lower(first)
          .replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", "")
          .equals(lower(text(arguments, "first_word")));
    }

    static long sentences(String answer) {
      BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
      breaks.setText(answer);
      long count = 0;
      int from = breaks.first();
      for (int to = breaks.next(); to != BreakIterator.DONE; from = to, to = breaks.next()) {
        count += answer.substring(from, to).isBlank() ? 0 : 1;
      }
      return count;
    }
  }
}
