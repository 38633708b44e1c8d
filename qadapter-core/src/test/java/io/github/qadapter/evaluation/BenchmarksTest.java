package io.github.qadapter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.qadapter.QAdapterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published tasks in the shapes in which they are published. */
class BenchmarksTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir Path folder;

  @Test
  void bbhHasTheChoicesOfItsOptionsOrOfItsTargets() throws IOException {
    Files.writeString(
        folder.resolve("dates.json"),
        """
        {"examples": [{"input": "When?\\nOptions:\\n(A) Monday\\n(B) Sunday", "target": "(B)"},
          {"input": "Where?\\nOptions:\\n- Yes\\n- No", "target": "No"}]}
        """);
    Files.writeString(
        folder.resolve("truth.json"),
        "{\"examples\": [{\"input\": \"not True is\", \"target\": \"False\"}, {\"input\": \"True is\", \"target\": \"True\"}]}");
    assertThat(Benchmarks.bbh(folder))
        .extracting(MultipleChoice::choices, MultipleChoice::correct)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(List.of("(A)", "(B)"), 1),
            org.assertj.core.groups.Tuple.tuple(List.of("Yes", "No"), 1),
            org.assertj.core.groups.Tuple.tuple(List.of("False", "True"), 0),
            org.assertj.core.groups.Tuple.tuple(List.of("False", "True"), 1));
  }

  @Test
  void gsm8kIsRightIfTheLastNumberIs() throws IOException {
    Path file = folder.resolve("gsm8k.jsonl");
    Files.writeString(
        file,
        "{\"question\": \"How much?\", \"answer\": \"6 * 200 = <<6*200=1200>>1200\\n#### 1,200\"}\n");
    Grader grader = Benchmarks.gsm8k(file).get(0).grader();
    assertThat(grader.grade("First 6, then $1200.")).isEqualTo(1);
    assertThat(grader.grade("1,200.00")).isEqualTo(1);
    assertThat(grader.grade("1200, that is 6 times 200")).isZero();
    assertThat(grader.grade("I do not know.")).isZero();
    assertThat(Benchmarks.gsm8kTexts(file).get(0).text())
        .isEqualTo("6 * 200 = 1200\nThe answer is 1,200");
  }

  @Test
  void anAnswerFollowsAllInstructionsOfItsPrompt() throws IOException {
    Path file = folder.resolve("ifeval.jsonl");
    Files.writeString(
        file,
        "{\"prompt\": \"Say it.\", \"instruction_id_list\": [\"punctuation:no_comma\", \"detectable_format:title\"], \"kwargs\": [{}, {}]}\n");
    Grader grader = Benchmarks.ifeval(file).get(0).grader();
    assertThat(grader.grade("<<It>> said")).isEqualTo(1);
    assertThat(grader.grade("<<It>>, said")).isZero();
  }

  @Test
  void anotherFileIsNamed() throws IOException {
    Path file = folder.resolve("other.jsonl");
    Files.writeString(file, "{\"text\": \"x\"}\n");
    assertThatThrownBy(() -> Benchmarks.gsm8k(file))
        .isInstanceOf(QAdapterException.class)
        .hasMessageContaining("other.jsonl");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "change_case:capital_word_frequency|{\"capital_relation\":\"less than\",\"capital_frequency\":2}|A word IN\\ncapitals|a NEW word",
        "change_case:english_capital|{}|All|ALL OF IT!",
        "change_case:english_lowercase|{}|Some|all of it!",
        "combination:repeat_prompt|{\"prompt_to_repeat\":\"Say it.\"}|No. Say it.|say it. It.",
        "combination:two_responses|{}|One ****** One|One ****** Two",
        "detectable_content:number_placeholders|{\"num_placeholders\":2}|[a]|[a] and [b]",
        "detectable_content:postscript|{\"postscript_marker\":\"P.S.\"}|PS it|x\\nP. S. it",
        "detectable_format:constrained_response|{}|Yes.|My answer is yes.",
        "detectable_format:json_format|{}|{\"a\": 1} and|```json\\n{\"a\": 1}\\n```",
        "detectable_format:multiple_sections|{\"section_spliter\":\"Section\",\"num_sections\":2}|Section 1 a|Section 1 a Section 2 b",
        "detectable_format:number_bullet_lists|{\"num_bullets\":2}|* a\\n* b\\n- c|* a\\n- b",
        "detectable_format:number_highlighted_sections|{\"num_highlights\":2}|*a*|*a* **b**",
        "detectable_format:title|{}|<< >>|<<It>>",
        "keywords:existence|{\"keywords\":[\"mom\",\"dad\"]}|Mom|Mom, Dad",
        "keywords:forbidden_words|{\"forbidden_words\":[\"rock\"]}|a Rock|rocks",
        "keywords:frequency|{\"relation\":\"at least\",\"keyword\":\"war\",\"frequency\":2}|war|War and war",
        "keywords:letter_frequency|{\"let_relation\":\"less than\",\"letter\":\"t\",\"let_frequency\":2}|Tat|tea",
        "language:response_language|{\"language\":\"hi\"}|hello|नमस्ते दुनिया",
        "language:response_language|{\"language\":\"de\"}|the house is not in it|das Haus ist nicht der Ort",
        "length_constraints:nth_paragraph_first_word|{\"first_word\":\"two\",\"num_paragraphs\":2,\"nth_paragraph\":2}|One\\n\\nTwos|One\\n\\n\"Two, it",
        "length_constraints:number_paragraphs|{\"num_paragraphs\":2}|a\\n\\nb|a\\n***\\nb",
        "length_constraints:number_sentences|{\"relation\":\"less than\",\"num_sentences\":2}|One. Two.|One.",
        "length_constraints:number_words|{\"relation\":\"at least\",\"num_words\":3}|one two|one-two three",
        "punctuation:no_comma|{}|a, b|a b",
        "startend:end_checker|{\"end_phrase\":\"That is all.\"}|That is all. Yes|So \"that is all.\"",
        "startend:quotation|{}|\"a|\"a\"",
      })
  void instructionsAreCheckedByRule(String id, String arguments, String wrong, String right)
      throws IOException {
    InstructionRule rule = InstructionRule.of(id, MAPPER.readTree(arguments));
    assertThat(rule.isFollowed(wrong.replace("\\n", "\n"))).isFalse();
    assertThat(rule.isFollowed(right.replace("\\n", "\n"))).isTrue();
  }
}
