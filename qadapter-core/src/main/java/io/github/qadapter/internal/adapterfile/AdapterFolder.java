package io.github.qadapter.internal.adapterfile;

import io.github.qadapter.Objective;
import io.github.qadapter.exception.AdapterMismatchException;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.platform.LibraryVersion;
import io.github.qadapter.internal.report.MetricsFile;
import io.github.qadapter.internal.report.ReportPage;
import io.github.qadapter.internal.scope.ScopeModel;
import io.github.qadapter.internal.weights.AtomicFolder;
import io.github.qadapter.internal.weights.FloatMatrix;
import io.github.qadapter.internal.weights.LoraAdapter;
import io.github.qadapter.internal.weights.LoraMatrices;
import io.github.qadapter.internal.weights.LoraSite;
import io.github.qadapter.internal.weights.PeftFiles;
import io.github.qadapter.internal.weights.QAdapterConfig;
import io.github.qadapter.report.TrainingReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A saved preference: PEFT's two files, our settings and the training report beside them. */
public final class AdapterFolder {
  private AdapterFolder() {}

  /** Writes beside the folder and renames, so that it is whole or absent. */
  public static void write(Path folder, LoadedModel base, TrainedAdapter preference) {
    LoraAdapter adapter = LoraAdapter.of(base.info().name(), matrices(preference.adapter()));
    AtomicFolder.write(
        folder,
        fresh -> {
          PeftFiles.write(fresh, adapter);
          config(base, preference).write(fresh);
          if (preference.scope().isPresent()) {
            ScopeFile.write(fresh, preference.scope().get());
          }
          if (preference.report().isPresent()) {
            writeReport(fresh, preference.report().get());
          }
        });
  }

  /**
   * Adds what was found out since the preference was written: the strength to store, and the
   * report.
   */
  public static void addReport(Path folder, LoadedModel base, TrainedAdapter preference) {
    AtomicFolder.update(
        folder,
        fresh -> {
          config(base, preference).write(fresh);
          if (preference.report().isPresent()) {
            writeReport(fresh, preference.report().get());
          }
        });
  }

  private static void writeReport(Path folder, TrainingReport report) throws IOException {
    ReportFile.write(folder, report);
    MetricsFile.write(folder.resolve(MetricsFile.BESIDE_ADAPTER), report.course());
    Files.writeString(folder.resolve(ReportPage.NAME), ReportPage.html(report));
  }

  private static QAdapterConfig config(LoadedModel base, TrainedAdapter preference) {
    return QAdapterConfig.builder()
        .libraryVersion(LibraryVersion.get())
        .objective(preference.objective())
        .baseName(base.info().name())
        .baseFingerprint(base.fingerprints().weights())
        .tokenizerFingerprint(base.fingerprints().tokenizer())
        .dataDigest(preference.origin().dataDigest())
        .seed(preference.origin().seed())
        .created(preference.origin().created())
        .strength(preference.strength())
        .scope(preference.scope().map(ScopeFile::settings))
        .build();
  }

  /** Reads a preference made for this base; PEFT's own adapters get the default objective. */
  public static TrainedAdapter read(Path folder, LoadedModel base) {
    if (!QAdapterConfig.existsIn(folder)) {
      refuseOtherTemplate(folder, base);
      LowRankAdapter adapter = readMatrices(folder, base);
      return new TrainedAdapter(
          adapter,
          Objective.residual(),
          TrainedAdapter.FULL_STRENGTH,
          Optional.empty(),
          ReportFile.read(folder),
          AdapterOrigin.UNKNOWN);
    }
    QAdapterConfig config = QAdapterConfig.read(folder);
    if (!config.baseFingerprint().equals(base.fingerprints().weights())) {
      throw mismatch(folder, config.baseName(), base, "its weights differ");
    }
    if (!config.tokenizerFingerprint().equals(base.fingerprints().tokenizer())) {
      throw mismatch(folder, config.baseName(), base, "its tokenizer or chat template differs");
    }
    refuseOtherTemplate(folder, base);
    // Before the matrices, because from there on native memory would have to be given back.
    Optional<ScopeModel> scope = ScopeFile.read(folder, config, base);
    Optional<TrainingReport> report = ReportFile.read(folder);
    return new TrainedAdapter(
        readMatrices(folder, base),
        config.objective(),
        config.strength(),
        scope,
        report,
        new AdapterOrigin(
            Optional.of(config.libraryVersion()),
            config.created(),
            config.dataDigest(),
            config.seed()));
  }

  /**
   * Trainers save the template that they trained with beside the adapter; mostly it is the base's.
   */
  private static void refuseOtherTemplate(Path folder, LoadedModel base) {
    base.tokenizer()
        .otherTemplate(folder)
        .ifPresent(
            file -> {
              throw new AdapterMismatchException(
                  String.format(
                      Locale.ROOT,
                      "The adapter in %s brings a chat template of its own, %s, which is not that of the open base %s; if it was trained with it, put it into a copy of the base's folder and open that, or else remove it.",
                      folder,
                      file.getFileName(),
                      base.info().name()));
            });
  }

  /** Reads PEFT's two files. */
  public static LowRankAdapter readMatrices(Path folder, LoadedModel base) {
    LoraAdapter adapter = PeftFiles.read(folder, base.stored());
    AdapterLayout.Builder builder = new AdapterLayout.Builder(base.decoder().config());
    // Sites come by layer, then by projection: the layout's own order.
    adapter
        .matrices()
        .forEach(
            (site, matrices) -> {
              requireFit(folder, adapter, site, matrices, base);
              builder.add(site.layer(), site.projection(), matrices.rank(), matrices.scale());
            });
    AdapterLayout layout = builder.build();
    float[] values = new float[layout.size()];
    for (AdapterLayout.Place place : layout.places()) {
      LoraMatrices matrices =
          Objects.requireNonNull(
              adapter.matrices().get(new LoraSite(place.layer(), place.projection())));
      matrices.a().copyInto(values, place.offset());
      matrices.b().copyInto(values, place.offsetOfB());
    }
    return new LowRankAdapter(base.decoder(), layout, values);
  }

  private static void requireFit(
      Path folder, LoraAdapter adapter, LoraSite site, LoraMatrices matrices, LoadedModel base) {
    String madeFor = adapter.baseName() == null ? "an unnamed base" : adapter.baseName();
    var config = base.decoder().config();
    if (site.layer() >= config.layers()) {
      throw mismatch(
          folder,
          madeFor,
          base,
          String.format(Locale.ROOT, "it changes %s of %d layers", site, config.layers()));
    }
    if (matrices.inputs() != config.inputs(site.projection())
        || matrices.outputs() != config.outputs(site.projection())) {
      throw mismatch(
          folder,
          madeFor,
          base,
          String.format(
              Locale.ROOT,
              "%s is %d by %d there and %d by %d here",
              site,
              matrices.outputs(),
              matrices.inputs(),
              config.outputs(site.projection()),
              config.inputs(site.projection())));
    }
  }

  private static AdapterMismatchException mismatch(
      Path folder, String madeFor, LoadedModel base, String why) {
    return new AdapterMismatchException(
        String.format(
            Locale.ROOT,
            "The adapter in %s was made for %s, but the open base is %s: %s; open the base that it was made for.",
            folder,
            madeFor,
            base.info().name(),
            why));
  }

  /** An adapter's matrices, copied from native memory. */
  public static Map<LoraSite, LoraMatrices> matrices(LowRankAdapter adapter) {
    float[] values = adapter.values();
    Map<LoraSite, LoraMatrices> all = new HashMap<>();
    for (AdapterLayout.Place place : adapter.layout().places()) {
      all.put(
          new LoraSite(place.layer(), place.projection()),
          new LoraMatrices(
              place.scale(),
              FloatMatrix.copyOf(place.rank(), place.in(), values, place.offset()),
              FloatMatrix.copyOf(place.out(), place.rank(), values, place.offsetOfB())));
    }
    return all;
  }
}
