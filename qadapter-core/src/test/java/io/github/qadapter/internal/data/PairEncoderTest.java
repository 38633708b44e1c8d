package io.github.qadapter.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import io.github.qadapter.internal.data.PairEncoder.Encoded;
import io.github.qadapter.internal.text.ChatTokenizer;
import io.github.qadapter.internal.text.GoldenCases;
import io.github.qadapter.internal.text.TinyCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairEncoderTest {
  /** Ids 3 10 11 2 4, then 12 2 for the chosen and 13 14 13 2 for the rejected answer. */
  private static final PreferenceData DATA =
      PreferenceData.builder().add("a b", "c", "d e d").build();

  private final ChatTokenizer tokenizer;

  PairEncoderTest(@TempDir Path folder) {
    tokenizer = ChatTokenizer.open(TinyCheckpoint.in(folder).folder());
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void endsWholeAnswersWithTheEndOfTurn() {
    Encoded encoded = new PairEncoder(tokenizer, 5, 4, 9).encode(DATA);

    assertThat(encoded.dropped()).isZero();
    assertThat(encoded.cut()).isZero();
    EncodedPair pair = encoded.pairs().get(0);
    assertThat(pair.prompt()).containsExactly(3, 10, 11, 2, 4);
    assertThat(pair.chosen()).containsExactly(12, 2);
    assertThat(pair.chosenCut()).isFalse();
    assertThat(pair.rejected()).containsExactly(13, 14, 13, 2);
    assertThat(pair.rejectedCut()).isFalse();
  }

  @Test
  void cutsAnAnswerAtItsLimit() {
    Encoded encoded = new PairEncoder(tokenizer, 5, 3, 100).encode(DATA);

    assertThat(encoded.cut()).isEqualTo(1);
    EncodedPair pair = encoded.pairs().get(0);
    assertThat(pair.chosenCut()).isFalse();
    assertThat(pair.rejected()).containsExactly(13, 14, 13);
    assertThat(pair.rejectedCut()).isTrue();
  }

  @Test
  void cutsAnAnswerWhereTheContextEnds() {
    Encoded encoded = new PairEncoder(tokenizer, 5, 100, 6).encode(DATA);

    assertThat(encoded.cut()).isEqualTo(2);
    EncodedPair pair = encoded.pairs().get(0);
    assertThat(pair.chosen()).containsExactly(12);
    assertThat(pair.rejected()).containsExactly(13);
    assertThat(pair.chosenCut()).isTrue();
    assertThat(pair.rejectedCut()).isTrue();
  }

  @Test
  void dropsAPairWhosePromptIsTooLong() {
    assertThat(new PairEncoder(tokenizer, 4, 100, 100).encode(DATA).dropped()).isEqualTo(1);
    Encoded encoded = new PairEncoder(tokenizer, 100, 100, 5).encode(DATA);
    assertThat(encoded.dropped()).isEqualTo(1);
    assertThat(encoded.pairs()).isEmpty();
  }

  @Test
  void encodesTheGoldenPairs() throws IOException {
    for (Path folder : GoldenCases.folders()) {
      PreferenceData.Builder data = PreferenceData.builder();
      List<JsonNode> expected = new ArrayList<>();
      for (JsonNode pair : GoldenCases.json(folder.resolve("case.json")).get("pairs")) {
        String chosen = pair.at("/chosen/content").asText();
        String rejected = pair.at("/rejected/content").asText();
        // One case holds two equal answers, which the API refuses.
        if (!chosen.equals(rejected)) {
          expected.add(pair);
          data.add(new PreferencePair(GoldenCases.messages(pair.get("prompt")), chosen, rejected));
        }
      }
      try (ChatTokenizer golden = ChatTokenizer.open(folder.resolve("model"))) {
        List<EncodedPair> pairs =
            new PairEncoder(golden, 1024, 1024, 2048).encode(data.build()).pairs();
        assertThat(pairs).hasSameSizeAs(expected);
        for (int i = 0; i < pairs.size(); i++) {
          JsonNode pair = expected.get(i);
          assertThat(pairs.get(i).prompt()).isEqualTo(GoldenCases.ids(pair.get("prompt_ids")));
          assertThat(pairs.get(i).chosen()).isEqualTo(GoldenCases.ids(pair.get("chosen_ids")));
          assertThat(pairs.get(i).rejected()).isEqualTo(GoldenCases.ids(pair.get("rejected_ids")));
        }
      }
    }
  }
}
