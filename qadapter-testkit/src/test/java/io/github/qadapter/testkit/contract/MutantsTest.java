package io.github.qadapter.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qadapter.Objective.Parameterization;
import io.github.qadapter.testkit.DoubleTensor;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.Property;
import net.jqwik.api.RandomGenerator;

/** Each mistake that is easy to make in the formulas breaks a law that names it. */
class MutantsTest {
  private static final int CASES = 60;

  private static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "value of this state",
              new PlainFormulas() {
                @Override
                double nextValue(Response response, int t) {
                  return response.values().get(t);
                }
              },
              List.of("E2", "F3 rewards use the next state's value")),
          new Mutant(
              "first token dropped",
              new PlainFormulas() {
                @Override
                double discountedSum(DoubleTensor rewards, double discount) {
                  return super.discountedSum(rewards, discount) - rewards.get(0);
                }
              },
              List.of("E2", "F7 the first token is scored")),
          new Mutant(
              "raw logits",
              new PlainFormulas() {
                @Override
                public DoubleTensor logBase(DoubleTensor logits) {
                  return logits;
                }
              },
              List.of("I22", "F1 log-probabilities of the base")),
          new Mutant(
              "padded length",
              new PlainFormulas() {
                @Override
                int divisor(DoubleTensor rewards, int longest) {
                  return longest;
                }
              },
              List.of("F6 each score is divided by its own length")),
          new Mutant(
              "discount forgotten",
              new PlainFormulas() {
                @Override
                double discountedSum(DoubleTensor rewards, double discount) {
                  return super.discountedSum(rewards, 1);
                }
              },
              List.of("F4 scores are discounted sums", "F4 loss")),
          new Mutant(
              "terminal value left in",
              new PlainFormulas() {
                @Override
                double nextValue(Response response, int t) {
                  return response.values().get(t + 1);
                }
              },
              List.of("E2", "E3", "F3 rewards use the next state's value")),
          new Mutant(
              "cut answer counted as ended",
              new PlainFormulas() {
                @Override
                double nextValue(Response response, int t) {
                  return t == response.length() - 1 ? 0 : response.values().get(t + 1);
                }
              },
              List.of("F7 a cut answer keeps the value after its last token")),
          new Mutant(
              "base term not tempered",
              new PlainFormulas() {
                @Override
                DoubleTensor z(
                    DoubleTensor q, DoubleTensor logBase, double baseWeight, double temperature) {
                  return q.times(1 / temperature).plus(logBase.times(baseWeight));
                }
              },
              List.of("I2", "I6", "E1")),
          new Mutant(
              "penalty per pair",
              new PlainFormulas() {
                @Override
                double penaltyDivisor(int tokens, int pairs) {
                  return pairs;
                }
              },
              List.of("E5", "F4 loss")),
          new Mutant(
              "difference not scaled",
              new PlainFormulas() {
                @Override
                public DoubleTensor residual(
                    DoubleTensor adaptedLogits,
                    DoubleTensor baseLogits,
                    Parameterization parameterization,
                    double temperature) {
                  return super.residual(adaptedLogits, baseLogits, parameterization, 1);
                }
              },
              List.of("F5 scaled difference")));

  /** A mistake, and laws that must notice it. */
  private record Mutant(String mistake, ResidualFormulas formulas, List<String> laws) {}

  @Example
  void theCorrectFormulasBreakNothing() {
    assertThat(broken(new PlainFormulas())).isEmpty();
  }

  @Example
  void eachMutantBreaksTheLawsThatNameIt() {
    for (Mutant mutant : MUTANTS) {
      assertThat(broken(mutant.formulas)).as(mutant.mistake()).containsAll(mutant.laws);
    }
  }

  @Example
  void namesAreUnique() {
    Map<String, ResidualLaw<?>> byName =
        ResidualLaws.all().stream()
            .collect(Collectors.toMap(ResidualLaw::name, Function.identity()));
    assertThat(byName).hasSize(ResidualLaws.all().size());
  }

  @Example
  void theContractTriesEachLawAThousandTimes() {
    List<Method> properties =
        Arrays.stream(ResidualFormulasContract.class.getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(Property.class))
            .toList();
    assertThat(properties)
        .hasSameSizeAs(ResidualLaws.all())
        .allMatch(method -> method.getAnnotation(Property.class).tries() >= 1000);
  }

  private static Set<String> broken(ResidualFormulas formulas) {
    Set<String> broken = new TreeSet<>();
    for (ResidualLaw<?> law : ResidualLaws.all()) {
      if (breaks(law, formulas)) {
        broken.add(law.name());
      }
    }
    return broken;
  }

  private static <C> boolean breaks(ResidualLaw<C> law, ResidualFormulas formulas) {
    RandomGenerator<C> cases = law.cases().generator(1000, false);
    Random random = new Random(20);
    for (int i = 0; i < CASES; i++) {
      C problem = cases.next(random).value();
      try {
        law.check(formulas, problem, 1e-9);
      } catch (AssertionError e) {
        return true;
      }
    }
    return false;
  }
}
