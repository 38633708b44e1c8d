package io.github.qadapter.testkit.contract;

import io.github.qadapter.testkit.CustomizationProblem;
import io.github.qadapter.testkit.Problems;
import io.github.qadapter.testkit.TreePair;
import io.github.qadapter.testkit.TreeProblem;
import io.github.qadapter.testkit.contract.LawCases.Pairs;
import io.github.qadapter.testkit.contract.LawCases.Tabular;
import io.github.qadapter.testkit.contract.LawCases.Vocabulary;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * What every implementation of the formulas must satisfy, each law of docs/mathematics.md by its
 * number on {@value #TRIES} random cases that are solved exactly without it.
 *
 * <p>A subclass says what to test and how precise it is:
 *
 * <pre>{@code
 * class SoftPolicyTest extends ResidualFormulasContract {
 *   protected ResidualFormulas formulas() { return new NativeFormulas(); }
 *   protected double tolerance() { return 1e-4; } // float32
 * }
 * }</pre>
 */
public abstract class ResidualFormulasContract {
  /** The number of cases that each law is tried on. */
  public static final int TRIES = 1000;

  /** For subclasses. */
  protected ResidualFormulasContract() {}

  /** The implementation under test. */
  protected abstract ResidualFormulas formulas();

  /**
   * The largest error relative to 1 + the largest number involved: 1e-9 unless said, which fits
   * 64-bit floats; 1e-4 fits 32-bit ones.
   */
  protected double tolerance() {
    return 1e-9;
  }

  @Property(tries = TRIES)
  public void I01_residualIsFullLessBase(@ForAll CustomizationProblem c) {
    check(SolutionLaws.I01, c);
  }

  @Property(tries = TRIES)
  public void I02_customizedPolicyIsSoftOptimalForBothRewards(@ForAll CustomizationProblem c) {
    check(SolutionLaws.I02, c);
  }

  @Property(tries = TRIES)
  public void I03_rewardIsRecovered(@ForAll CustomizationProblem c) {
    check(SolutionLaws.I03, c);
  }

  @Property(tries = TRIES)
  public void I04_anyResidualSurvivesTheRoundTrip(@ForAll("tabular") Tabular c) {
    check(SolutionLaws.I04, c);
  }

  @Property(tries = TRIES)
  public void I05_valueIsTheRegularizedMean(@ForAll("tabular") Tabular c) {
    check(SolutionLaws.I05, c);
  }

  @Property(tries = TRIES)
  public void I06_sumWithTheBaseTermIsAnOrdinarySoftQ(@ForAll("tabular") Tabular c) {
    check(SolutionLaws.I06, c);
  }

  @Property(tries = TRIES)
  public void I07_baseEntersOnlyThroughItsPolicyAndWeight(@ForAll("tabular") Tabular c) {
    check(SolutionLaws.I07, c);
  }

  @Property(tries = TRIES)
  public void I08_advantageIsTheTemperedLogRatio(@ForAll("tabular") Tabular c) {
    check(SolutionLaws.I08, c);
  }

  @Property(tries = TRIES)
  public void I09_shapingLeavesThePolicy(@ForAll("tabular") Tabular c) {
    check(InvarianceLaws.I09, c);
  }

  @Property(tries = TRIES)
  public void I10_constantRewardShiftsTheResidual(@ForAll("endless") Tabular c) {
    check(InvarianceLaws.I10, c);
  }

  @Property(tries = TRIES)
  public void I11_scalingLeavesThePolicy(@ForAll("tabular") Tabular c) {
    check(InvarianceLaws.I11, c);
  }

  @Property(tries = TRIES)
  public void I12_noBaseWeightIsPlainSoftQLearning(@ForAll("tabular") Tabular c) {
    check(InvarianceLaws.I12, c);
  }

  @Property(tries = TRIES)
  public void I13_noDiscountMakesTheResidualTheReward(@ForAll("tabular") Tabular c) {
    check(InvarianceLaws.I13, c);
  }

  @Property(tries = TRIES)
  public void I14_noPreferenceAtEqualWeightsIsTheBase(@ForAll("tabular") Tabular c) {
    check(InvarianceLaws.I14, c);
  }

  @Property(tries = TRIES)
  public void I15_customizingTwiceIsCustomizingOnce(@ForAll("tabular") Tabular c) {
    check(InvarianceLaws.I15, c);
  }

  @Property(tries = TRIES)
  public void I16_backupIsAContraction(@ForAll("tabular") Tabular c) {
    check(BoundLaws.I16, c);
  }

  @Property(tries = TRIES)
  public void I17_moreRewardNeverMeansLessValue(@ForAll("tabular") Tabular c) {
    check(BoundLaws.I17, c);
  }

  @Property(tries = TRIES)
  public void I18_valueLiesWithinTheEntropyBound(@ForAll("tabular") Tabular c) {
    check(BoundLaws.I18, c);
  }

  @Property(tries = TRIES)
  public void I19_regretIsTheDiscountedDivergence(@ForAll("tabular") Tabular c) {
    check(BoundLaws.I19, c);
  }

  @Property(tries = TRIES)
  public void I20_objectiveIsRewardLessDivergencePlusEntropy(@ForAll("tabular") Tabular c) {
    check(BoundLaws.I20, c);
  }

  @Property(tries = TRIES)
  public void I21_valueSlopesAreThePolicy(@ForAll("vocabularies") Vocabulary c) {
    check(BoundLaws.I21, c);
  }

  @Property(tries = TRIES)
  public void I21b_rewardsMoveWithTheirOwnTokenAndTheNextValue(@ForAll("pairs") Pairs c) {
    check(BoundLaws.I21_ALONG_RESPONSES, c);
  }

  @Property(tries = TRIES)
  public void I22_rawLogitsShiftOnlyTheValue(@ForAll("vocabularies") Vocabulary c) {
    check(BoundLaws.I22, c);
  }

  @Property(tries = TRIES)
  public void E1_answerPolicyTiltsTheBase(@ForAll TreeProblem c) {
    check(AnswerLaws.E1, c);
  }

  @Property(tries = TRIES)
  public void E2_rewardsTelescope(@ForAll TreeProblem c) {
    check(AnswerLaws.E2, c);
  }

  @Property(tries = TRIES)
  public void E3_marginIsDposLogRatio(@ForAll TreePair c) {
    check(AnswerLaws.E3, c);
  }

  @Property(tries = TRIES)
  public void E4_noPreferenceTempersWholeAnswers(@ForAll TreeProblem c) {
    check(AnswerLaws.E4, c);
  }

  @Property(tries = TRIES)
  public void E5_preferenceTermCannotSeeAStateOnlyShift(@ForAll TreePair c) {
    check(AnswerLaws.E5, c);
  }

  @Property(tries = TRIES)
  public void N1_stateOnlyRewardMovesThePolicy(@ForAll("forks") TreeProblem c) {
    check(AnswerLaws.N1, c);
  }

  @Property(tries = TRIES)
  public void N2_policyIsNotTheTemperedBase(@ForAll("forks") TreeProblem c) {
    check(AnswerLaws.N2, c);
  }

  @Property(tries = TRIES)
  public void F1_baseIsNormalized(@ForAll("vocabularies") Vocabulary c) {
    check(FormulaLaws.F1, c);
  }

  @Property(tries = TRIES)
  public void F2_policyFollowsFromValueAndResidual(@ForAll("vocabularies") Vocabulary c) {
    check(FormulaLaws.F2, c);
  }

  @Property(tries = TRIES)
  public void F3_rewardsUseTheNextStatesValue(@ForAll("pairs") Pairs c) {
    check(FormulaLaws.F3, c);
  }

  @Property(tries = TRIES)
  public void F4_scoresAreDiscountedSums(@ForAll("pairs") Pairs c) {
    check(FormulaLaws.F4, c);
  }

  @Property(tries = TRIES)
  public void F4b_lossIsPreferencePlusPenalty(@ForAll("pairs") Pairs c) {
    check(FormulaLaws.F4_LOSS, c);
  }

  @Property(tries = TRIES)
  public void F4c_preferenceTermIsBradleyTerry(@ForAll("pairs") Pairs c) {
    check(FormulaLaws.F4_BRADLEY_TERRY, c);
  }

  @Property(tries = TRIES)
  public void F5a_startsAtTheSharpenedBase(@ForAll("vocabularies") Vocabulary c) {
    check(FormulaLaws.F5_ADAPTER_LOGITS, c);
  }

  @Property(tries = TRIES)
  public void F5b_isTheDifference(@ForAll("vocabularies") Vocabulary c) {
    check(FormulaLaws.F5_LOGIT_DIFFERENCE, c);
  }

  @Property(tries = TRIES)
  public void F5c_isTheAdaptedModelAtEqualWeights(@ForAll("vocabularies") Vocabulary c) {
    check(FormulaLaws.F5_SCALED_DIFFERENCE, c);
  }

  @Property(tries = TRIES)
  public void F6_eachScoreIsDividedByItsOwnLength(@ForAll("pairs") Pairs c) {
    check(FormulaLaws.F6, c);
  }

  @Property(tries = TRIES)
  public void F7a_firstTokenIsScored(@ForAll("pairs") Pairs c) {
    check(FormulaLaws.F7_FIRST_TOKEN, c);
  }

  @Property(tries = TRIES)
  public void F7b_cutAnswerKeepsTheValueAfterItsLastToken(
      @ForAll("discountedTrees") TreeProblem c) {
    check(FormulaLaws.F7_CUT, c);
  }

  @Property(tries = TRIES)
  public void F8_divergenceIsKullbackLeiblerFromTheBase(@ForAll("vocabularies") Vocabulary c) {
    check(FormulaLaws.F8, c);
  }

  @Property(tries = TRIES)
  public void D1_dialInterpolatesInLogSpace(@ForAll("vocabularies") Vocabulary c) {
    check(FormulaLaws.D1, c);
  }

  /** For jqwik. */
  @Provide
  Arbitrary<Tabular> tabular() {
    return LawCases.tabular();
  }

  /** For jqwik. */
  @Provide
  Arbitrary<Tabular> endless() {
    return LawCases.endless();
  }

  /** For jqwik. */
  @Provide
  Arbitrary<Vocabulary> vocabularies() {
    return LawCases.vocabularies();
  }

  /** For jqwik. */
  @Provide
  Arbitrary<Pairs> pairs() {
    return LawCases.pairs();
  }

  /** For jqwik. */
  @Provide
  Arbitrary<TreeProblem> forks() {
    return Problems.forks();
  }

  /** For jqwik. */
  @Provide
  Arbitrary<TreeProblem> discountedTrees() {
    return Problems.treeProblems(Problems.discounts());
  }

  private <C> void check(ResidualLaw<C> law, C problem) {
    law.check(formulas(), problem, tolerance());
  }
}
