package io.github.qadapter.internal.engine;

import io.github.qadapter.BaseModel;
import io.github.qadapter.Message;
import io.github.qadapter.ModelOptions;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.decode.AdapterMix;
import io.github.qadapter.internal.policy.AnswerScorer;
import io.github.qadapter.internal.policy.GuidedLikelihood;
import io.github.qadapter.internal.policy.PackedAnswers;
import io.github.qadapter.internal.text.ChatPrompt;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A loaded checkpoint that answers by itself, with nothing to guide it. */
public final class LocalBaseModel extends AnsweringModel implements BaseModel {
  private final LoadedModel loaded;

  private LocalBaseModel(LoadedModel loaded) {
    this.loaded = loaded;
  }

  /** Opens a checkpoint under its path's name. */
  public static LocalBaseModel open(Path path, ModelOptions options) {
    return new LocalBaseModel(LoadedModel.open(path, options));
  }

  /** Opens a checkpoint that is known by another name than its path's. */
  static LocalBaseModel open(Path path, String name, ModelOptions options) {
    return new LocalBaseModel(LoadedModel.open(path, name, options));
  }

  @Override
  public LoadedModel loaded() {
    return loaded;
  }

  @Override
  AdapterMix guides(List<Message> conversation) {
    return AdapterMix.NONE;
  }

  @Override
  List<GuidedLikelihood.Part> parts(ChatPrompt prompt, int states) {
    return List.of();
  }

  @Override
  double[] logProbabilities(ChatPrompt prompt, PackedAnswers row) {
    return AnswerScorer.baseLogProbabilities(loaded.decoder(), row);
  }

  @Override
  <T> T use(Supplier<T> work) {
    return loaded.use(work);
  }

  @Override
  public void close() {
    loaded.close();
  }
}
