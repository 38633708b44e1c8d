package io.github.qadapter.internal.engine;

import com.google.common.collect.Sets;
import io.github.qadapter.AdapterInfo;
import io.github.qadapter.BaseModel;
import io.github.qadapter.CustomModel;
import io.github.qadapter.HubOptions;
import io.github.qadapter.LanguageModel;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.PreferenceData;
import io.github.qadapter.PreferenceLog;
import io.github.qadapter.PreferenceLogOptions;
import io.github.qadapter.ReadOptions;
import io.github.qadapter.TrainingOptions;
import io.github.qadapter.internal.adapterfile.AdapterDescription;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.customize.InitialAdapter;
import io.github.qadapter.internal.customize.TrainingJob;
import io.github.qadapter.internal.data.DataSplit;
import io.github.qadapter.internal.data.PreferenceCheck;
import io.github.qadapter.internal.data.PreferenceReader;
import io.github.qadapter.internal.hub.Hub;
import io.github.qadapter.internal.hub.HubEnvironment;
import io.github.qadapter.internal.hub.HubRepo;
import io.github.qadapter.internal.hub.HubSnapshot;
import io.github.qadapter.internal.hub.ModelFiles;
import io.github.qadapter.internal.hub.NamePattern;
import io.github.qadapter.internal.journal.FolderLog;
import io.github.qadapter.internal.torch.NativeWork;
import io.github.qadapter.report.PreferenceReport;
import io.github.qadapter.spi.AdapterSource;
import io.github.qadapter.spi.CustomizationRequest;
import io.github.qadapter.spi.Engine;
import io.github.qadapter.spi.PreferenceRows;
import io.github.qadapter.spi.PreferenceSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The engine that runs in this process, on DJL's PyTorch. */
public final class LocalEngine implements Engine {
  /** For {@link java.util.ServiceLoader}. */
  public LocalEngine() {}

  @Override
  public BaseModel open(Path path, ModelOptions options) {
    return LocalBaseModel.open(path, options);
  }

  @Override
  public BaseModel openFromHub(String name, HubOptions hub, ModelOptions options) {
    HubRepo repo = HubRepo.model(name, hub.revision());
    Path path =
        ModelFiles.fetch(
            Hub.of(hub, HubEnvironment.ofProcess()).open(repo), hub.file().orElse(null));
    return LocalBaseModel.open(path, name.substring(name.indexOf('/') + 1), options);
  }

  @Override
  public CustomModel load(BaseModel base, Path folder) {
    LocalBaseModel open = own(base);
    return LocalCustomModel.of(open, open.use(() -> AdapterFolder.read(folder, open.loaded())));
  }

  @Override
  public LanguageModel mix(List<CustomModel> models) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected at least one customized model to mix, but found none.");
    }
    List<LocalCustomModel> open = new ArrayList<>();
    for (CustomModel model : models) {
      if (!(model instanceof LocalCustomModel custom) || model.base() != models.get(0).base()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Expected models customized from one open base, but found a %s from another.",
                model.getClass().getSimpleName()));
      }
      open.add(custom);
    }
    return new LocalMixedModel(own(models.get(0).base()).loaded(), open);
  }

  @Override
  public CustomModel train(CustomizationRequest request) {
    LocalBaseModel open = own(request.base());
    Function<TrainedAdapter, CustomModel> opener = learned -> LocalCustomModel.of(open, learned);
    return opener.apply(
        open.use(
            () ->
                NativeWork.job(
                    () ->
                        new TrainingJob(open.loaded(), request, initial(open, request), opener)
                            .run())));
  }

  private static Optional<InitialAdapter> initial(
      LocalBaseModel base, CustomizationRequest request) {
    return request
        .initialAdapter()
        .map(
            source ->
                source instanceof AdapterSource.Folder saved
                    ? InitialAdapter.read(saved.folder(), base.loaded())
                    : initial(base, ((AdapterSource.Open) source).model()));
  }

  private static InitialAdapter initial(LocalBaseModel base, CustomModel model) {
    if (model instanceof LocalCustomModel custom && custom.base() == base) {
      return custom.initial();
    }
    throw new IllegalArgumentException(
        "Expected an initial adapter that is open on the base that is customized, but found one on"
            + " another; save it, and name its folder.");
  }

  @Override
  public AdapterInfo inspect(Path folder) {
    return AdapterDescription.of(folder);
  }

  @Override
  public boolean hasCheckpoints(Path folder) {
    return TrainingJob.hasCheckpoints(folder);
  }

  @Override
  public PreferenceRows readPreferences(PreferenceSource source, ReadOptions options) {
    return source instanceof PreferenceSource.Hub hub
        ? PreferenceReader.of(fetched(hub, options), options)
        : PreferenceReader.of(source, options);
  }

  private static PreferenceSource.Files fetched(PreferenceSource.Hub source, ReadOptions options) {
    HubRepo repo = HubRepo.dataset(source.name(), source.options().revision());
    HubSnapshot snapshot = Hub.of(source.options(), HubEnvironment.ofProcess()).open(repo);
    Optional<String> named = source.options().file();
    Set<String> files =
        named
            .<Set<String>>map(name -> Sets.filter(snapshot.files(), NamePattern.of(name)::test))
            .orElseGet(snapshot::files);
    return new PreferenceSource.Files(
        snapshot.fetch(
            DataSplit.files(
                repo.toString(), files, options.split(), options.folder().orElse(null))));
  }

  @Override
  public PreferenceReport checkPreferences(
      BaseModel model, PreferenceData data, TrainingOptions training) {
    LoadedModel open = own(model).loaded();
    return open.use(
        () ->
            PreferenceCheck.of(
                data,
                open.pairEncoder(training),
                open.tokenizer()::token,
                open.tokenizer()::answersInWords));
  }

  @Override
  public PreferenceLog openPreferenceLog(Path folder, PreferenceLogOptions options) {
    return FolderLog.open(folder, options);
  }

  private static LocalBaseModel own(BaseModel base) {
    if (base instanceof LocalBaseModel open) {
      return open;
    }
    throw new IllegalArgumentException(
        "Expected a base model opened by BaseModel.open, but found "
            + base.getClass().getName()
            + ".");
  }
}
