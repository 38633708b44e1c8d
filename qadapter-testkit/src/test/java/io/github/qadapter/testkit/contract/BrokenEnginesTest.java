package io.github.qadapter.testkit.contract;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.qadapter.testkit.contract.ToyEngine.Flaw;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each flaw of an engine is seen by the test that is about it. */
class BrokenEnginesTest {
  @Test
  void aChangedBaseIsSeen() {
    assertSeen(Flaw.CHANGES_ITS_BASE, CustomizationContract::trainingLeavesTheBaseBitEqual);
  }

  @Test
  void aStrengthZeroThatIsOnlyNearTheBaseIsSeen() {
    assertSeen(Flaw.ALMOST_RETURNS_AT_STRENGTH_ZERO, CustomizationContract::strengthZeroIsTheBase);
  }

  @Test
  void learningTheOppositeIsSeen() {
    assertSeen(
        Flaw.LEARNS_THE_OPPOSITE,
        CustomizationContract::heldOutPairsAreRankedInTheDirectionOfTraining);
  }

  @Test
  void roundingWhenSavingIsSeen(@TempDir Path folder) {
    assertSeen(Flaw.SAVES_ROUNDED_NUMBERS, contract -> contract.savedAndLoadedItIsTheSame(folder));
  }

  @Test
  void aScoreThatIsNotTheSumIsSeen() {
    assertSeen(Flaw.SCORES_BY_LENGTH, CustomizationContract::tokensRewardsSumToTheScore);
  }

  @Test
  void answeringAfterClosingIsSeen(@TempDir Path folder) {
    assertSeen(Flaw.ANSWERS_AFTER_CLOSING, contract -> contract.closedModelsSaySo(folder));
  }

  @Test
  void ignoringAnInterruptionIsSeen() {
    assertSeen(
        Flaw.IGNORES_INTERRUPTION, CustomizationContract::interruptingEndsTrainingAndLeavesTheBase);
  }

  @Test
  void rewardsThatFollowTheDialAreSeen() {
    assertSeen(
        Flaw.REWARDS_FOLLOW_THE_DIAL,
        CustomizationContract::rewardsHaveTheTokensOfTheAnswerAndDoNotFollowTheDial);
  }

  private static void assertSeen(Flaw flaw, Consumer<CustomizationContract> test) {
    ToyContract contract = new ToyContract(flaw);
    contract.train();
    try {
      assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> test.accept(contract));
    } finally {
      contract.close();
    }
  }
}
