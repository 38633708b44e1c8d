package io.github.qadapter.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tokens: 1 and 2 special, 3 to 6 the template's, 7 to 9 a user's words. */
class UserTurnTest {
  @Test
  void whatTwoTurnsShareIsTheTemplates() {
    UserTurn turn = between(new int[] {1, 3, 7, 2, 4, 5}, new int[] {1, 3, 8, 9, 2, 4, 5});
    assertThat(turn.opening().asList()).containsExactly(1, 3);
    assertThat(turn.closing().asList()).containsExactly(2, 4, 5);
    assertThat(turn.ending().asList()).containsExactly(2);
  }

  @Test
  void anEndingWithoutSpecialTokensIsAllThatFollows() {
    UserTurn turn = between(new int[] {1, 3, 7, 4, 5}, new int[] {1, 3, 8, 4, 5});
    assertThat(turn.ending().asList()).containsExactly(4, 5);
  }

  @Test
  void nothingMayFollow() {
    UserTurn turn = between(new int[] {1, 7}, new int[] {1, 8});
    assertThat(turn.closing().isEmpty()).isTrue();
    assertThat(turn.ending().isEmpty()).isTrue();
  }

  @Test
  void aTemplateThatHidesTheWordsOrOpensNothingGivesNoTurn() {
    assertThat(UserTurn.between(new int[] {1, 3}, new int[] {1, 3}, id -> id < 3)).isEmpty();
    assertThat(UserTurn.between(new int[] {7, 3}, new int[] {8, 3}, id -> id < 3)).isEmpty();
  }

  private static UserTurn between(int[] one, int[] other) {
    return UserTurn.between(one, other, id -> id < 3).orElseThrow();
  }
}
