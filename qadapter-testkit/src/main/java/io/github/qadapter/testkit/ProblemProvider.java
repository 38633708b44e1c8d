package io.github.qadapter.testkit;

import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferencePair;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/** Lets properties ask for {@code @ForAll ResidualProblem} and the like; loaded by jqwik. */
public final class ProblemProvider implements ArbitraryProvider {
  private static final Map<Class<?>, Supplier<Arbitrary<?>>> GENERATORS =
      Map.of(
          FiniteMdp.class, Problems::mdps,
          ResidualProblem.class, Problems::residualProblems,
          CustomizationProblem.class, Problems::customizationProblems,
          TokenTree.class, Problems::tokenTrees,
          TreeProblem.class, Problems::treeProblems,
          TreePair.class, Problems::treePairs,
          PreferencePair.class, Problems::preferencePairs,
          PreferenceData.class, Problems::preferenceData);

  /** For jqwik. */
  public ProblemProvider() {}

  @Override
  public boolean canProvideFor(TypeUsage targetType) {
    return GENERATORS.containsKey(targetType.getRawType());
  }

  @Override
  public Set<Arbitrary<?>> provideFor(TypeUsage targetType, SubtypeProvider subtypeProvider) {
    Supplier<Arbitrary<?>> generator = GENERATORS.get(targetType.getRawType());
    return generator == null ? Set.of() : Set.of(generator.get());
  }
}
