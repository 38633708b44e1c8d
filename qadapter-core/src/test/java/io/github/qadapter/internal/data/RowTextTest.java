package io.github.qadapter.internal.data;

import static io.github.qadapter.data.DropReason.CONFLICTING_FIELDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.google.common.base.Splitter;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Doubt;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is made of a row's texts before they are a pair; single quotes stand for double ones, carets
 * for single ones.
 */
class RowTextTest {
  /** Prompt (turns by their first letter) | chosen | rejected | row. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          u:Shorten this./A long text. ~ a ~ b ~ {'instruction':'Shorten this.','input':'A long text.','chosen':'a','rejected':'b'}
          u:Shorten this.              ~ a ~ b ~ {'instruction':'Shorten this.','input':'','chosen':'a','rejected':'b'}
          u:Shorten this.              ~ a ~ b ~ {'instruction':'Shorten this.','input':null,'history':[],'chosen':'a','rejected':'b'}
          u:Shorten this.              ~ a ~ b ~ {'instruction':'Shorten this.','input':NaN,'system':NaN,'history':NaN,'chosen':'a','rejected':'b','score':-Infinity}
          u:Where?/In the north.       ~ a ~ b ~ {'question':'Where?','context':'In the north.','chosen':'a','rejected':'b'}
          u:h;a:i;u:p                  ~ a ~ b ~ {'prompt':'p','history':[['h','i']],'chosen':'a','rejected':'b'}
          u:h;a:i;u:p                  ~ a ~ b ~ {'prompt':'p','history':'[[\\'h\\',\\'i\\']]','chosen':'a','rejected':'b'}
          u:h;a:i;u:p                  ~ a ~ b ~ {'prompt':'p','history':[{'role':'user','content':'h'},{'role':'assistant','content':'i'}],'chosen':'a','rejected':'b'}
          s:be;u:h;a:i;u:p/q           ~ a ~ b ~ {'system':'be','instruction':'p','input':'q','history':[['h','i']],'chosen':'a','rejected':'b'}
          s:be;u:h;a:i;u:p             ~ a ~ b ~ {'prompt':[{'role':'system','content':'be'},{'role':'user','content':'p'}],'history':[['h','i']],'chosen':'a','rejected':'b'}
          u:h;a:i;u:p                  ~ a ~ b ~ {'prompt':[{'role':'user','content':'h'},{'role':'assistant','content':'i'},{'role':'user','content':'p'}],'history':[['h','i']],'chosen':'a','rejected':'b'}
          u:p                          ~ a ~ b ~ {'prompt':'p','question':'p','chosen':'a','rejected':'b'}
          u:p                          ~ a ~ b ~ {'prompt':'p','conversations':[{'from':'human','value':'p'},{'from':'gpt','value':'a'}],'chosen':'a','rejected':'b'}
          u:p                          ~ a ~ b ~ {'prompt':'[{\\'role\\':\\'user\\',\\'content\\':\\'p\\'}]','chosen':'a','rejected':'b'}
          u:p                          ~ a ~ b ~ {'prompt':'p','chosen':'[{\\'role\\':\\'assistant\\',\\'content\\':\\'a\\'}]','rejected':'{\\'from\\':\\'gpt\\',\\'value\\':\\'b\\'}'}
          u:p                          ~ a ~ b ~ {'prompt':'p','chosen':['{\\'role\\':\\'assistant\\',\\'content\\':\\'a\\'}'],'rejected':[{'role':'assistant','content':'b'}]}
          u:p                          ~ a ~ b ~ {'chosen':'[{\\'role\\':\\'user\\',\\'content\\':\\'p\\'},{\\'role\\':\\'assistant\\',\\'content\\':\\'a\\'}]','rejected':'[{\\'role\\':\\'user\\',\\'content\\':\\'p\\'},{\\'role\\':\\'assistant\\',\\'content\\':\\'b\\'}]'}
          u:p                          ~ a ~ b ~ {'prompt':'p','responses':'[\\'b\\',\\'a\\']','scores':'[1,2]'}
          u:[1, 2]                     ~ {} ~ b ~ {'prompt':'[1, 2]','chosen':'{}','rejected':'b'}
          u:{'role':'admin','content':'x'} ~ a ~ b ~ {'prompt':'{\\'role\\':\\'admin\\',\\'content\\':\\'x\\'}','chosen':'a','rejected':'b'}
          u:p                          ~ {'role':'admin','content':'x'} ~ b ~ {'prompt':'p','chosen':[{'role':'assistant','content':'{\\'role\\':\\'admin\\',\\'content\\':\\'x\\'}'}],'rejected':[{'role':'assistant','content':'b'}]}
          u:p                          ~ a ~ b ~ {'prompt':'/HHuman: p/HAssistant:','chosen':'/HHuman: p/HAssistant: a','rejected':'/HHuman: p/HAssistant: b'}
          u:p                          ~ a ~ b ~ {'prompt':'p','chosen':'/HHuman: p/HAssistant: a','rejected':'/HHuman: p/HAssistant: b'}
          u:p                          ~ a ~ b ~ {'prompt':'p','chosen':'/HHuman: p/HAssistant: a','rejected':'b'}
          u:h;a:i;u:p                  ~ a ~ b ~ {'prompt':'p','chosen':'/HHuman: h/HAssistant: i/HHuman: p/HAssistant: a','rejected':'/HHuman: h/HAssistant: i/HHuman: p/HAssistant: b'}
          s:be;u:p                     ~ a ~ b ~ {'system':'be','prompt':'p','chosen':'/HHuman: p/HAssistant: a','rejected':'/HHuman: p/HAssistant: b'}
          u:p                          ~ a ~ b ~ {'prompt':'p','chosen':'/HAssistant: a','rejected':'/HAssistant: b'}
          u:Name a bird.               ~ A wren. ~ A stone. ~ {'prompt':'Name a bird.','chosen':'Name a bird. A wren.','rejected':'Name a bird. /A stone.'}
          u:Go on with the line        ~ of verse ~ of prose ~ {'prompt':'Go on with the line','chosen':'Go on with the line of verse','rejected':'Go on with the line of prose'}
          u:Hello                      ~ Hello there ~ Hello! Who? ~ {'prompt':'Hello','chosen':'Hello there','rejected':'Hello! Who?'}
          """)
  void makesAPair(String prompt, String chosen, String rejected, String row) {
    PreferenceRow read = read(row.replace("/H", "\\n\\n").replace("/", "\\n"));
    assertThat(read.drops()).isEmpty();
    assertThat(read.doubts()).isEmpty();
    assertThat(read.pairs())
        .containsExactly(
            new PreferencePair(
                turns(prompt), chosen.replace('\'', '"'), rejected.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          UNSUPPORTED ~ 'tool_calls'     ~ {'prompt':'p','chosen':[{'role':'assistant','content':'a','tool_calls':[{'type':'function'}]}],'rejected':'b'}
          UNSUPPORTED ~ 'function_call'  ~ {'prompt':'p','chosen':[{'role':'assistant','content':null,'function_call':{'name':'f'}}],'rejected':'b'}
          UNSUPPORTED ~ 'tool_calls'     ~ {'prompt':[{'role':'user','content':'p'},{'role':'assistant','content':'q','tool_calls':[{}]},{'role':'user','content':'r'}],'chosen':'a','rejected':'b'}
          UNSUPPORTED ~ 'tool_calls'     ~ {'prompt':'p','responses':[{'role':'assistant','content':'a','tool_calls':[{}]},'b'],'scores':[1,2]}
          UNSUPPORTED ~ 'images'         ~ {'prompt':'p','images':['a.png'],'chosen':'a','rejected':'b'}
          UNSUPPORTED ~ 'image'          ~ {'prompt':'p','image':'a.png','chosen':'a','rejected':'b'}
          UNSUPPORTED ~ the type 'image' ~ {'prompt':[{'role':'user','content':[{'type':'image','text':''},{'type':'text','text':'p'}]}],'chosen':'a','rejected':'b'}
          CONFLICTING_FIELDS ~ 'prompt' and 'question'      ~ {'prompt':'p','question':'q','chosen':'a','rejected':'b'}
          CONFLICTING_FIELDS ~ 'prompt' and 'instruction'   ~ {'instruction':'You are a poet.','prompt':'p','chosen':'a','rejected':'b'}
          CONFLICTING_FIELDS ~ 'question' and 'conversations' ~ {'question':'p','conversations':[{'from':'human','value':'Older'}],'chosen':'a','rejected':'b'}
          CONFLICTING_FIELDS ~ 'prompt' and 'input'         ~ {'prompt':[{'role':'user','content':'p'}],'input':'q','chosen':'a','rejected':'b'}
          CONFLICTING_FIELDS ~ 'system' and 'system_prompt' ~ {'system':'s','system_prompt':'t','prompt':'p','chosen':'a','rejected':'b'}
          CONFLICTING_FIELDS ~ another one within it        ~ {'system':'s','prompt':[{'role':'system','content':'t'},{'role':'user','content':'p'}],'chosen':'a','rejected':'b'}
          WRONG_TYPE  ~ in 'history'     ~ {'prompt':'p','history':'before','chosen':'a','rejected':'b'}
          NOT_JSON    ~ json.dumps       ~ {'prompt':'p','chosen':'[{^role^: ^assistant^, ^content^: ^a^}]','rejected':'[{^role^: ^assistant^, ^content^: ^b^}]'}
          NOT_JSON    ~ json.dumps       ~ {'prompt':'p','chosen':'array([{^content^: ^a^, ^role^: ^assistant^}], dtype=object)','rejected':'b'}
          NOT_JSON    ~ json.dumps       ~ {'prompt':'p','responses':'[^a^, ^b^]','scores':[1,2]}
          UNKNOWN_ROLE ~ 'tool'          ~ {'prompt':'[{\\'role\\':\\'tool\\',\\'content\\':\\'12\\'}]','chosen':'a','rejected':'b'}
          """)
  void leavesOutWhatItCannotRead(DropReason reason, String explanation, String row) {
    PreferenceRow read = read(row);
    assertThat(read.pairs()).isEmpty();
    assertThat(read.drops()).extracting(Drop::reason).containsExactly(reason);
    assertThat(read.drops().get(0).explanation()).contains(explanation);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          TIED_SCORES ~ {'prompt':'p','chosen':'a','rejected':'b','score_chosen':6,'score_rejected':6.0}
          TIED_SCORES ~ {'prompt':'p','chosen':'a','rejected':'b','chosen-rating':'6','rejected-rating':6.0}
          SCORES_AGAINST_CHOICE ~ {'prompt':'p','chosen':'a','rejected':'b','chosen_score':2,'rejected_score':'9.5'}
          WHITE_SPACE_ONLY ~ {'prompt':'p','chosen':'a ','rejected':'a'}
          WHITE_SPACE_ONLY ~ {'prompt':'p','chosen':'a b','rejected':'a\\nb'}
          WORD_FOR_NOTHING ~ {'prompt':'p','chosen':'a','rejected':'nan'}
          WORD_FOR_NOTHING ~ {'prompt':'p','chosen':'None','rejected':'b'}
          WORD_FOR_NOTHING ~ {'prompt':'null','chosen':'a','rejected':'b'}
          WORD_FOR_NOTHING ~ {'instruction':'p','input':'nan','chosen':'a','rejected':'b'}
          WORD_FOR_NOTHING ~ {'system':'None','prompt':'p','chosen':'a','rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'<|im_start|>user\\np<|im_end|>\\n<|im_start|>assistant\\n','chosen':'a','rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'p','chosen':'a<|eot_id|>','rejected':'b<|eot_id|>'}
          WRITTEN_OUT ~ {'prompt':'[INST] p [/INST]','chosen':'a','rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'<start_of_turn>user\\np<end_of_turn>','chosen':'a','rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'### Instruction:\\np\\n\\n### Response:','chosen':'a','rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'USER: p ASSISTANT:','chosen':'a','rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'p','chosen':'{\\'role\\':\\'user\\',\\'content\\':\\'a\\'}','rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'p','chosen':[{'role':'assistant','content':'{\\'role\\':\\'user\\',\\'content\\':\\'x\\'}'}],'rejected':'b'}
          WRITTEN_OUT ~ {'prompt':'p','chosen':'Human: q\\n\\nAssistant: a','rejected':'b'}
          REPEATED_PROMPT ~ {'prompt':'Name me a bird.','chosen':'Name me a bird. A wren.','rejected':'b'}
          DAMAGED_TEXT ~ {'prompt':'p','chosen':'caf\\ufffd','rejected':'b'}
          DAMAGED_TEXT ~ {'prompt':'p','chosen':'half \\ud83d','rejected':'b'}
          DAMAGED_TEXT ~ {'prompt':'p','chosen':'cafÃ©','rejected':'b'}
          DAMAGED_TEXT ~ {'prompt':'p','chosen':'donâ€™t','rejected':'b'}
          PARTLY_READ ~ {'prompt':'p','tools':[{'name':'f'}],'chosen':'a','rejected':'b'}
          PARTLY_READ ~ {'prompt':'p','chosen':[{'role':'assistant','content':'a','reasoning_content':'so'}],'rejected':'b'}
          """)
  void doubtsWhatItKeeps(DropReason reason, String row) {
    PreferenceRow read = read(row);
    assertThat(read.pairs()).hasSize(1);
    assertThat(read.doubts()).extracting(Doubt::reason).containsExactly(reason);
    PreferenceRow refused = PairDoubts.refused(read);
    assertThat(refused.pairs()).isEmpty();
    assertThat(refused.drops()).extracting(Drop::reason).containsExactly(reason);
  }

  /** A preference log writes what was said, and nothing of it is taken for something else. */
  @Test
  void readsALogAsItWasWritten() {
    String row =
        "{'event':'prefer','at':'2026-01-01','prompt':[{'role':'user','content':'p'}],"
            + "'chosen':'{\\'role\\':\\'assistant\\',\\'content\\':\\'a\\'}','rejected':'b'}";
    assertThat(read(row).pairs())
        .containsExactly(PreferencePair.of("p", "{\"role\":\"assistant\",\"content\":\"a\"}", "b"));
  }

  /** Each of a row's texts is looked for in all others, so there may not be any number of them. */
  @Test
  void comparesNoMoreFieldsThanItCan() {
    String many = "'q',".repeat(300_000) + "'q'";
    PreferenceRow row =
        read(
            "{'prompt':'%s','question':[%s],'chosen':'a','rejected':'b'}"
                .formatted("q".repeat(9), many));
    assertThat(row.drops()).extracting(Drop::reason).containsExactly(CONFLICTING_FIELDS);
  }

  /** A word for nothing is not put into the prompt. */
  @Test
  void leavesAWordForNothingOutOfThePrompt() {
    assertThat(read("{'instruction':'p','input':'nan','chosen':'a','rejected':'b'}").pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':'What does <|im_end|> mean?','chosen':'It ends a turn.','rejected':'b'}",
        "{'prompt':'p','chosen':'None of them','rejected':'The answer is null.'}",
        "{'prompt':'p','chosen':'a [x](y)','rejected':'List [INST] once'}",
        "{'prompt':'p','chosen':'a','rejected':'b','score_chosen':2,'score_rejected':1}",
        "{'prompt':'p','chosen':'a','rejected':'b','score_chosen':null,'score_rejected':'n/a'}",
        "{'prompt':'p','tools':'[]','images':null,'chosen':'a','rejected':'b'}",
        "{'prompt':'Ã la carte? Ângela 🐦','chosen':'a','rejected':'b'}",
        "{'prompt':'Hello','chosen':'Hello there','rejected':'b'}"
      })
  void doubtsNothingElse(String row) {
    assertThat(read(row).doubts()).isEmpty();
    assertThat(read(row).pairs()).hasSize(1);
  }

  /** Whatever words there are: each field's text is found in the pair, or there is none. */
  @Property
  void losesNoWord(
      @ForAll @AlphaChars @StringLength(min = 1, max = 5) String instruction,
      @ForAll @AlphaChars @StringLength(max = 5) String input,
      @ForAll @AlphaChars @StringLength(max = 5) String before) {
    PreferenceRow read =
        read(
            "{'instruction':'%s','input':'%s','history':[['%s','ok']],'chosen':'a','rejected':'b'}"
                .formatted(instruction, input, before));
    String prompt =
        read.pairs().get(0).prompt().stream()
            .map(Message::content)
            .collect(Collectors.joining("\n"));
    assertThat(prompt).contains(instruction, before);
    assertThat(prompt.contains(input) || !read.doubts().isEmpty()).isTrue();
  }

  private static List<Message> turns(String written) {
    List<Message> turns = new ArrayList<>();
    for (String turn : Splitter.on(';').split(written.replace('\'', '"'))) {
      String text = turn.substring(2).replace('/', '\n');
      turns.add(
          turn.startsWith("s:")
              ? Message.system(text)
              : turn.startsWith("u:") ? Message.user(text) : Message.assistant(text));
    }
    return turns;
  }

  private static PreferenceRow read(String row) {
    return readJson(row.replace('\'', '"').replace('^', '\''));
  }

  private static PreferenceRow readJson(String json) {
    List<PreferenceRow> rows = new ArrayList<>();
    RowRecognizer recognizer = new RowRecognizer(null, RowNames.USUAL, 1000, rows::add);
    try {
      recognizer.add(RawRow.of(new Origin("test", 1, 0), JsonRows.ONE.readTree(json)));
    } catch (JsonProcessingException e) {
      throw new AssertionError(json, e);
    }
    recognizer.finish();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
