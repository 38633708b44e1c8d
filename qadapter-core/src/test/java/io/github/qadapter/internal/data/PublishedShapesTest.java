package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.qadapter.Message;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.data.DropReason;
import io.github.qadapter.data.PreferenceRow;
import io.github.qadapter.data.PreferenceRow.Drop;
import io.github.qadapter.data.PreferenceRow.Origin;
import io.github.qadapter.data.PreferenceRow.Shape;
import io.github.qadapter.spi.PreferenceRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows of ours in the shapes in which others publish and take preferences; single quotes stand for
 * double ones, {@code M(role, text)} for a message.
 */
class PublishedShapesTest {
  private static final long WINDOW = 1000;

  /** Every row says: to "p" the answer "a" is better than "b". */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          OpenAI, Together, Fireworks | PAIR | {'input':{'messages':[M(user,p)],'tools':[]},'preferred_output':[M(assistant,a)],'non_preferred_output':[M(assistant,b)]}
          Vertex        | RANKED | {'contents':[{'role':'user','parts':[{'text':'p'}]}],'completions':[{'score':0,'completion':{'role':'model','parts':[{'text':'b'}]}},{'score':1.0,'completion':{'role':'model','parts':[{'text':'a'}]}}]}
          axolotl       | PAIR | {'messages':[M(user,p)],'chosen':M(assistant,a),'rejected':M(assistant,b)}
          messages beside both conversations | CONVERSATIONS | {'messages':[M(user,p),M(assistant,a)],'chosen':[M(user,p),M(assistant,a)],'rejected':[M(user,p),M(assistant,b)]}
          ms-swift      | PAIR | {'messages':[M(user,p),M(assistant,a)],'rejected_response':'b'}
          ms-swift, whole | PAIR | {'messages':[M(user,p),M(assistant,a)],'rejected_messages':[M(user,p),M(assistant,b)]}
          ms-swift, older | PAIR | {'query':'p','response':'a','rejected_response':'b'}
          OpenPipe      | PAIR | {'messages':[M(user,p),M(assistant,a)],'rejected_message':M(assistant,b)}
          argilla       | PAIR | {'instruction':'p','chosen_response':'a','rejected_response':'b'}
          torchtune     | CONVERSATIONS | {'chosen_conversations':[M(user,p),M(assistant,a)],'rejected_conversations':[M(user,p),M(assistant,b)]}
          distilabel    | PAIR | {'system':null,'input':'p','chosen':'a','rejected':'b','generations':['a','b'],'rating':[5,2]}
          Stack Exchange, paired | PAIR | {'qid':4,'question':'p','date':'2024','metadata':['x'],'response_j':'a','response_k':'b'}
          Stack Exchange, scored | RANKED | {'qid':4,'question':'p','answers':[{'answer_id':1,'pm_score':0,'text':'b'},{'answer_id':2,'pm_score':3,'text':'a'}]}
          PKU, second   | VERDICT | {'prompt':'p','response_0':'b','response_1':'a','is_response_0_safe':true,'better_response_id':1,'safer_response_id':0}
          PKU, first    | VERDICT | {'prompt':'p','response_0':'a','response_1':'b','better_response_id':0,'safer_response_id':1}
          SHP, A        | VERDICT | {'history':'p','human_ref_A':'a','human_ref_B':'b','labels':1,'score_A':1,'score_B':9}
          SHP, B        | VERDICT | {'history':'p','human_ref_A':'b','human_ref_B':'a','labels':0}
          HelpSteer2, first  | VERDICT | {'prompt':'p','response_1':'a','response_2':'b','preference_strength':-1}
          HelpSteer2, second | VERDICT | {'prompt':'p','response_1':'b','response_2':'a','preference_strength':3}
          HelpSteer3, first  | VERDICT | {'domain':'general','context':[M(user,p)],'response1':'a','response2':'b','overall_preference':-2}
          HelpSteer3, second | VERDICT | {'domain':'general','context':[M(user,p)],'response1':'b','response2':'a','overall_preference':1}
          UltraFeedback | RANKED | {'source':'x','instruction':'p','models':['m'],'completions':[{'model':'m','response':'b','fine-grained_score':4.0,'overall_score':2.0},{'model':'n','response':'a','fine-grained_score':1.0,'overall_score':8.5}]}
          Nectar        | RANKED | {'prompt':'\\n\\nHuman: p\\n\\nAssistant: ','answers':[{'answer':'b','rank':2.0},{'answer':'a','rank':1.0}]}
          Arena         | VERDICT | {'model_a':'x','model_b':'y','winner':'model_b','conversation_a':[M(user,p),M(assistant,b)],'conversation_b':[M(user,p),M(assistant,a)],'turn':1}
          Arena, by the model's name | VERDICT | {'model_a':'x','model_b':'y','winner':'x','conversation_a':[M(user,p),M(assistant,a)],'conversation_b':[M(user,p),M(assistant,b)]}
          Arena, table  | VERDICT | {'id':'1','prompt':'[\\'p\\']','response_a':'[\\'a\\']','response_b':'[\\'b\\']','winner_model_a':'1','winner_model_b':'0','winner_tie':'0'}
          Arena, table, B | VERDICT | {'prompt':['p'],'response_a':['b'],'response_b':['a'],'winner_model_a':0,'winner_model_b':1,'winner_tie':0}
          OpenAssistant | TREE | {'message_tree_id':'1','prompt':{'text':'p','role':'prompter','replies':[{'text':'b','role':'assistant','rank':1,'replies':[]},{'text':'a','role':'assistant','rank':0,'replies':[{'text':'q','role':'prompter','replies':[]}]},{'text':'x','role':'assistant','rank':null,'replies':[]},{'text':'y','role':'assistant','rank':-1,'deleted':true,'replies':[]}]}}
          WebGPT        | VERDICT | {'question':{'id':'1','full_text':'p'},'answer_0':'b','score_0':-0.5,'answer_1':'a','score_1':0.5,'quotes_0':{}}
          a letter      | VERDICT | {'prompt':'p','response_a':'b','response_b':'a','preferred':'B'}
          the answer's own name | VERDICT | {'prompt':'p','answer_1':'b','answer_2':'a','winner':'Answer 2'}
          a number from 1 | VERDICT | {'prompt':'p','response_1':'a','response_2':'b','choice':1.0}
          text scores   | RANKED | {'prompt':'p','responses':['b','a'],'scores':['7,0','7.5']}
          shares        | RANKED | {'prompt':'p','responses':['b','a'],'scores':['7/10','4 / 5']}
          per cent      | RANKED | {'prompt':'p','responses':['b','a'],'scores':['9 %','80%']}
          choice        | RANKED | {'prompt':'p','responses':['b','a'],'choice':1}
          best          | RANKED | {'prompt':'p','answers':['a','b'],'best':0}
          labels        | RANKED | {'prompt':'p','responses':['b','a'],'labels':[0,1]}
          rank          | RANKED | {'prompt':'p','responses':['b','a'],'rank':[2,1]}
          ranking       | RANKED | {'prompt':'p','responses':['b','a'],'ranking':[2,1]}
          reject        | PAIR | {'prompt':'p','chosen':'a','reject':'b'}
          affixes       | PAIR | {'question':'p','answer_chosen':'a','answer_rejected':'b'}
          y_w and y_l   | PAIR | {'prompt':'p','y_w':'a','y_l':'b'}
          dispreferred  | PAIR | {'prompt':'p','preferred':'a','dispreferred':'b'}
          user_input    | PAIR | {'user_input':'p','chosen':'a','rejected':'b'}
          capitals      | PAIR | {'Prompt':'p','CHOSEN':'a','Rejected ':'b'}
          camels        | PAIR | {'instruction':'p','chosenResponse':'a','rejectedResponse':'b'}
          lists of one  | PAIR | {'prompt':'p','chosen':['a'],'rejected':['b']}
          """)
  void givesThePair(String who, Shape shape, String row) {
    PreferencePair pair = PreferencePair.of("p", "a", "b");
    assertThat(read(row))
        .as(who)
        .containsExactly(PreferenceRows.kept(new Origin("test", 1, 0), shape, pair));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'contents':[{'role':'user','parts':[{'text':'p'}]}],'systemInstruction':{'parts':[{'text':'s'}]},'completions':[{'score':1,'completion':{'role':'model','parts':[{'text':'a'}]}},{'score':0,'completion':{'role':'model','parts':[{'text':'b'}]}}]}
          {'system':'s','input':'p','chosen':'a','rejected':'b'}
          {'input':{'messages':[M(system,s),M(user,p)]},'preferred_output':[M(assistant,a)],'non_preferred_output':[M(assistant,b)]}
          {'messages':[M(system,s),M(user,p),M(assistant,a)],'rejected_response':'b'}
          {'system':'s','chosen_conversations':[M(user,p),M(assistant,a)],'rejected_conversations':[M(user,p),M(assistant,b)]}
          """)
  void keepsTheSystemMessage(String row) {
    assertThat(read(row).get(0).pairs())
        .containsExactly(
            new PreferencePair(List.of(Message.system("s"), Message.user("p")), "a", "b"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          TIED_SCORES   | 'tie (bothbad)' in 'winner'   | {'prompt':'p','response_a':'a','response_b':'b','winner':'tie (bothbad)'}
          TIED_SCORES   | '0' in 'preference_strength'  | {'prompt':'p','response_1':'a','response_2':'b','preference_strength':0}
          TIED_SCORES   | '1' in 'winner_tie'           | {'prompt':'p','response_a':'a','response_b':'b','winner_model_a':0,'winner_model_b':0,'winner_tie':1}
          TIED_SCORES   | in 'score_0'                  | {'question':{'full_text':'p'},'answer_0':'b','score_0':0.0,'answer_1':'a','score_1':0}
          WRONG_TYPE    | found several                 | {'prompt':'p','response_a':'a','response_b':'b','winner_model_a':1,'winner_model_b':1,'winner_tie':0}
          WRONG_TYPE    | 'a' or 'b' in 'label'         | {'prompt':'p','response_a':'a','response_b':'b','label':1}
          WRONG_TYPE    | '1' or '2' in 'choice'        | {'prompt':'p','response_1':'a','response_2':'b','choice':0}
          WRONG_TYPE    | 1 or 0 in 'labels'            | {'history':'p','human_ref_A':'a','human_ref_B':'b','labels':2}
          MISSING_FIELD | a verdict on 'response_a' and | {'prompt':'p','response_a':'a','response_b':'b'}
          WRONG_TYPE    | '1,200'                       | {'prompt':'p','responses':['a','b'],'scores':['1,200','1,100']}
          WRONG_TYPE    | number and out of             | {'prompt':'p','responses':['a','b'],'scores':['7','8/10']}
          WRONG_TYPE    | "8/0"                         | {'prompt':'p','responses':['a','b'],'scores':['8/0','8/10']}
          WRONG_TYPE    | write the place of each answer | {'prompt':'p','responses':['a','b','c'],'ranking':[2,3,1]}
          WRONG_TYPE    | count answers from 0          | {'prompt':'p','responses':['a','b'],'choice':2}
          WRONG_TYPE    | as many scores                | {'prompt':'p','answers':[{'answer':'a','rank':1}]}
          DIVERGING_PROMPTS | in turn 2 of 4 and 4      | {'prompt':['p','q'],'response_a':['x','a'],'response_b':['y','b'],'winner_model_a':1,'winner_model_b':0,'winner_tie':0}
          WRONG_TYPE    | as many texts in 'response_b' | {'prompt':['p','q'],'response_a':['x','a'],'response_b':['x'],'winner_model_a':1,'winner_model_b':0,'winner_tie':0}
          NO_COUNTERPART | two answers with a rank      | {'prompt':{'text':'p','role':'prompter','replies':[{'text':'a','role':'assistant','rank':0}]}}
          """)
  void saysWhyThereIsNone(DropReason reason, String explanation, String row) {
    String written = explanation.replace("'1,200'", "\"1,200\"");
    List<PreferenceRow> rows = read(row);
    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).pairs()).isEmpty();
    assertThat(rows.get(0).drops()).extracting(Drop::reason).containsExactly(reason);
    assertThat(rows.get(0).drops().get(0).explanation()).contains(written);
  }

  @Test
  void aListOfRejectedTextsIsAPairForEach() {
    assertThat(read("{'prompt':'p','chosen':'a','rejected':['b','c']}").get(0).pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"), PreferencePair.of("p", "a", "c"));
    assertThat(read("{'prompt':'p','chosen':['a','d'],'rejected':['b']}").get(0).pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"), PreferencePair.of("p", "d", "b"));
    assertThat(
            read("{'messages':[M(user,p),M(assistant,a)],'rejected_response':['b','c']}")
                .get(0)
                .pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"), PreferencePair.of("p", "a", "c"));
  }

  /** The others are not compared with each other, and are no ties either. */
  @Test
  void aChoiceAmongThreePrefersOneToEachOther() {
    PreferenceRow row = read("{'prompt':'p','responses':['b','a','c'],'choice':1}").get(0);
    assertThat(row.pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"), PreferencePair.of("p", "a", "c"));
    assertThat(row.drops()).isEmpty();
  }

  @Test
  void theBestRankWins() {
    String answers =
        "{'prompt':'p','answers':[{'answer':'c','rank':3},{'answer':'a','rank':1},{'answer':'b','rank':2}]}";
    assertThat(read(answers).get(0).pairs())
        .containsExactly(
            PreferencePair.of("p", "a", "c"),
            PreferencePair.of("p", "b", "c"),
            PreferencePair.of("p", "a", "b"));
  }

  @Test
  void summariesAreAnswersToTheTaskWrittenOut() {
    String post =
        "{'info':{'id':'t','post':'I"
            + " fell.','title':'Ouch','subreddit':'tifu','site':null},'summaries':[{'text':'b','policy':'x'},{'text':'a'}],'choice':1,'worker':'w'}";
    assertThat(read(post).get(0).pairs())
        .containsExactly(
            PreferencePair.of("SUBREDDIT: r/tifu\nTITLE: Ouch\nPOST: I fell.\nTL;DR:", "a", "b"));
    String article =
        "{'info':{'article':'It"
            + " rained.','title':null},'summaries':[{'text':'a'},{'text':'b'}],'choice':0}";
    assertThat(read(article).get(0).pairs())
        .containsExactly(PreferencePair.of("ARTICLE: It rained.\nTL;DR:", "a", "b"));
  }

  /** Deeper answers are compared after the turns that led to them. */
  @Test
  void aTreeGivesPairsWhereverItBranches() {
    String tree =
        "{'prompt':{'text':'p','role':'prompter','replies':["
            + "{'text':'a','role':'assistant','rank':0,'replies':["
            + "{'text':'q','role':'prompter','replies':["
            + "{'text':'d','role':'assistant','rank':1},{'text':'c','role':'assistant','rank':0},"
            + "{'text':'e','role':'assistant','rank':1}]}]},"
            + "{'text':'b','role':'assistant','rank':1}]}}";
    List<Message> deep = List.of(Message.user("p"), Message.assistant("a"), Message.user("q"));
    PreferenceRow row = read(tree).get(0);
    assertThat(row.pairs())
        .containsExactly(
            new PreferencePair(deep, "c", "d"),
            new PreferencePair(deep, "c", "e"),
            PreferencePair.of("p", "a", "b"));
    assertThat(row.drops()).extracting(Drop::reason).containsExactly(DropReason.TIED_SCORES);
  }

  /** As OpenAssistant's tables are: a row a message, trees one after the other. */
  @Test
  void aTreeMayHaveARowForEachMessage() {
    String row =
        "{'message_id':'%s','parent_id':%s,'message_tree_id':'%s','text':'%s','role':'%s','rank':%s}";
    List<PreferenceRow> rows =
        read(
            row.formatted("1", null, "t", "p", "prompter", null),
            row.formatted("2", "'1'", "t", "b", "assistant", 1),
            row.formatted("3", "'1'", "t", "a", "assistant", 0.0),
            row.formatted("4", "'3'", "t", "thanks", "prompter", null),
            row.formatted("5", null, "u", "q", "prompter", null),
            row.formatted("6", "'5'", "u", "c", "assistant", 0),
            row.formatted("7", "'8'", "v", "stray", "assistant", 0),
            row.formatted("9", null, "v", "q", "prompter", null));
    assertThat(rows).hasSize(8);
    assertThat(rows).extracting(PreferenceRow::shape).containsOnly(Optional.of(Shape.TREE));
    assertThat(rows.get(0).pairs()).containsExactly(PreferencePair.of("p", "a", "b"));
    assertThat(rows.stream().flatMap(given -> given.drops().stream()))
        .extracting(Drop::reason)
        .containsExactly(DropReason.NO_COUNTERPART, DropReason.MISSING_FIELD);
  }

  @Test
  void aConversationWithALabelIsAThumb() {
    String row = "{'messages':[M(user,p),M(assistant,%s)],'label':%s}";
    assertThat(read(row.formatted("a", true), row.formatted("b", false)).get(1).pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"));
    String word = "{'prompt':'p','completion':'%s','label':'%s'}";
    assertThat(
            read(word.formatted("a", "Desirable"), word.formatted("b", "undesirable"))
                .get(1)
                .pairs())
        .containsExactly(PreferencePair.of("p", "a", "b"));
  }

  /** 3 over 2 over 1 at "p"; the two ones are a tie, and so are the two at "q". */
  @Test
  void gradesOfHelpSteer2AreComparedAtEachPrompt() {
    String row = "{'prompt':'%s','response':'%s','helpfulness':%d,'correctness':4,'verbosity':1}";
    List<PreferenceRow> rows =
        read(
            row.formatted("p", "one", 1),
            row.formatted("q", "x", 4),
            row.formatted("p", "three", 3),
            row.formatted("q", "y", 4),
            row.formatted("p", "uno", 1),
            row.formatted("p", "two", 2),
            row.formatted("r", "z", 2));
    assertThat(rows.stream().flatMap(given -> given.pairs().stream()))
        .containsExactly(
            PreferencePair.of("p", "three", "one"),
            PreferencePair.of("p", "three", "uno"),
            PreferencePair.of("p", "two", "one"),
            PreferencePair.of("p", "two", "uno"),
            PreferencePair.of("p", "three", "two"));
    assertThat(rows).extracting(PreferenceRow::shape).containsOnly(Optional.of(Shape.GRADED));
    assertThat(rows.stream().flatMap(given -> given.drops().stream()))
        .extracting(Drop::reason)
        .containsExactlyInAnyOrder(
            DropReason.TIED_SCORES, DropReason.TIED_SCORES, DropReason.NO_COUNTERPART);
  }

  private static List<PreferenceRow> read(String... lines) {
    List<PreferenceRow> rows = new ArrayList<>();
    RowRecognizer recognizer = new RowRecognizer(null, RowNames.USUAL, WINDOW, rows::add);
    for (int i = 0; i < lines.length; i++) {
      String line =
          lines[i]
              .replaceAll("M\\((\\w+),(\\w+)\\)", "{'role':'$1','content':'$2'}")
              .replace("\\'", "\\\u0001")
              .replace('\'', '"')
              .replace('\u0001', '"');
      try {
        recognizer.add(RawRow.of(new Origin("test", i + 1, 0), JsonRows.ONE.readTree(line)));
      } catch (JsonProcessingException e) {
        throw new AssertionError(line, e);
      }
    }
    recognizer.finish();
    return rows;
  }
}
