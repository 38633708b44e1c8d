package io.github.qadapter.testkit.contract;

import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;

/**
 * One law as an object, so that a property can try it on many cases and a test can see a wrong
 * implementation break it.
 *
 * @param <C> what it is tried on
 */
final class ResidualLaw<C> {
  private final String name;
  private final Supplier<Arbitrary<C>> cases;
  private final Check<C> check;

  ResidualLaw(String name, Supplier<Arbitrary<C>> cases, Check<C> check) {
    this.name = name;
    this.cases = cases;
    this.check = check;
  }

  /** Its number in docs/mathematics.md. */
  String name() {
    return name;
  }

  Arbitrary<C> cases() {
    return cases.get();
  }

  /**
   * Tries the law on one case.
   *
   * @param tolerance the largest error relative to 1 + the largest number involved
   * @throws AssertionError if it does not hold
   */
  void check(ResidualFormulas formulas, C problem, double tolerance) {
    check.holds(formulas, problem, new Closeness(name, tolerance));
  }

  @Override
  public String toString() {
    return name;
  }

  /** What a law says about one case. */
  @FunctionalInterface
  interface Check<C> {
    void holds(ResidualFormulas formulas, C problem, Closeness closeness);
  }
}
