package io.github.qadapter.internal.adapterfile;

import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import com.google.common.collect.TreeMultiset;
import io.github.qadapter.AdapterInfo;
import io.github.qadapter.Objective;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.weights.LoraShape;
import io.github.qadapter.internal.weights.LoraSite;
import io.github.qadapter.internal.weights.PeftFiles;
import io.github.qadapter.internal.weights.QAdapterConfig;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Says what an adapter is, from its files or as it is open. */
public final class AdapterDescription {
  private AdapterDescription() {}

  /**
   * Describes what lies in a folder, without a base and without reading a matrix.
   *
   * @throws io.github.qadapter.exception.ModelFormatException if a file is missing or damaged
   */
  public static AdapterInfo of(Path folder) {
    PeftFiles.Outline outline = PeftFiles.outline(folder);
    AdapterInfo.Matrices matrices = matrices(outline.shapes());
    if (!QAdapterConfig.existsIn(folder)) {
      return new AdapterInfo(
          matrices,
          new AdapterInfo.Base(Optional.ofNullable(outline.baseName()), Optional.empty()),
          Objective.residual(),
          TrainedAdapter.FULL_STRENGTH,
          false,
          new AdapterInfo.Origin(Optional.empty(), Optional.empty()));
    }
    QAdapterConfig config = QAdapterConfig.read(folder);
    return new AdapterInfo(
        matrices,
        new AdapterInfo.Base(Optional.of(config.baseName()), Optional.of(config.baseFingerprint())),
        config.objective(),
        config.strength(),
        config.scope().isPresent(),
        new AdapterInfo.Origin(Optional.of(config.libraryVersion()), config.created()));
  }

  /** Describes an adapter that is open on a base. */
  public static AdapterInfo of(LoadedModel base, TrainedAdapter preference) {
    return new AdapterInfo(
        matrices(preference.adapter().layout()),
        new AdapterInfo.Base(
            Optional.of(base.info().name()), Optional.of(base.fingerprints().weights())),
        preference.objective(),
        preference.strength(),
        preference.scope().isPresent(),
        new AdapterInfo.Origin(preference.origin().version(), preference.origin().created()));
  }

  /** Describes matrices by their places. */
  public static AdapterInfo.Matrices matrices(AdapterLayout layout) {
    Map<LoraSite, LoraShape> shapes = new TreeMap<>();
    layout
        .places()
        .forEach(
            place ->
                shapes.put(
                    new LoraSite(place.layer(), place.projection()),
                    new LoraShape(place.rank(), place.scale(), place.in(), place.out())));
    return matrices(shapes);
  }

  private static AdapterInfo.Matrices matrices(Map<LoraSite, LoraShape> shapes) {
    Set<TargetModule> targets = EnumSet.noneOf(TargetModule.class);
    TreeSet<Integer> layers = new TreeSet<>();
    for (LoraSite site : shapes.keySet()) {
      targets.add(site.projection());
      layers.add(site.layer());
    }
    return new AdapterInfo.Matrices(
        mostFrequent(shapes, LoraShape::rank),
        mostFrequent(shapes, LoraShape::alpha),
        targets,
        layers.stream().toList(),
        shapes.values().stream().mapToLong(LoraShape::parameters).sum());
  }

  private static <T extends Comparable<T>> T mostFrequent(
      Map<LoraSite, LoraShape> shapes, Function<LoraShape, T> property) {
    Multiset<T> counts = TreeMultiset.create();
    shapes.values().forEach(shape -> counts.add(property.apply(shape)));
    return Multisets.copyHighestCountFirst(counts).iterator().next();
  }
}
