package io.github.qadapter.testkit.contract;

import io.github.qadapter.testkit.Problems;
import io.github.qadapter.testkit.TreeProblem;
import io.github.qadapter.testkit.contract.LawCases.Pairs;
import io.github.qadapter.testkit.contract.LawCases.Tabular;
import io.github.qadapter.testkit.contract.LawCases.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** The laws of one theme, in the order in which they are written down. */
final class LawList {
  private final List<ResidualLaw<?>> all = new ArrayList<>();

  List<ResidualLaw<?>> all() {
    return List.copyOf(all);
  }

  <C> ResidualLaw<C> law(ResidualLaw<C> law) {
    all.add(law);
    return law;
  }

  ResidualLaw<Tabular> tabular(String name, ResidualLaw.Check<Tabular> check) {
    return law(new ResidualLaw<>(name, LawCases::tabular, check));
  }

  ResidualLaw<TreeProblem> tree(String name, ResidualLaw.Check<TreeProblem> check) {
    return law(new ResidualLaw<>(name, Problems::treeProblems, check));
  }

  ResidualLaw<Vocabulary> vocabulary(String name, ResidualLaw.Check<Vocabulary> check) {
    return law(new ResidualLaw<>(name, LawCases::vocabularies, check));
  }

  ResidualLaw<Pairs> pairs(String name, ResidualLaw.Check<Pairs> check) {
    return law(new ResidualLaw<>(name, LawCases::pairs, check));
  }
}
