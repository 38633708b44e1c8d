package io.github.qadapter.internal.export;

import io.github.qadapter.QAdapterException;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.LoraMatrices;
import io.github.qadapter.internal.weights.MergedTensor;
import io.github.qadapter.internal.weights.StoredTensor;
import io.github.qadapter.internal.weights.TensorNames;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A base's files and the changes that an adapter makes to their tensors. Exports begin with what is
 * stored, whatever precision the base was opened in.
 *
 * @param base the open base
 * @param checkpoint its files
 * @param changes by the names of the tensors that they are added to
 */
record MergedModel(LoadedModel base, Checkpoint checkpoint, Map<String, LoraMatrices> changes) {
  /**
   * A base with an adapter.
   *
   * @throws QAdapterException if the base's files are no longer those that were opened
   */
  static MergedModel of(LoadedModel base, TrainedAdapter preference) {
    Checkpoint checkpoint = Checkpoint.open(base.path());
    if (!checkpoint.fingerprint().equals(base.fingerprints().weights())) {
      throw new QAdapterException(
          String.format(
              Locale.ROOT,
              "Expected the base's files at %s as they were when it was opened, but found others; open the base again.",
              base.path()));
    }
    Map<String, LoraMatrices> changes = new HashMap<>();
    AdapterFolder.matrices(preference.adapter())
        .forEach(
            (site, matrices) ->
                changes.put(TensorNames.weight(site.layer(), site.projection()), matrices));
    return new MergedModel(base, checkpoint, changes);
  }

  MergedTensor merged(StoredTensor tensor) {
    return new MergedTensor(tensor, changes.get(tensor.name()));
  }

  boolean changes(StoredTensor tensor) {
    return changes.containsKey(tensor.name());
  }
}
