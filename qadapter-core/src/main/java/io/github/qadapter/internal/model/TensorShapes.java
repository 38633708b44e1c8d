package io.github.qadapter.internal.model;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.weights.TensorNames;
import java.util.List;
import java.util.Map;

/** Tensors that a checkpoint of a configuration has to have, by name, with their shapes. */
final class TensorShapes {
  private TensorShapes() {}

  static Map<String, List<Long>> of(DecoderConfig config) {
    ImmutableMap.Builder<String, List<Long>> shapes = ImmutableMap.builder();
    shapes.put(TensorNames.EMBEDDINGS, shape(config.vocabularySize(), config.hiddenSize()));
    for (int layer = 0; layer < config.layers(); layer++) {
      shapes.put(TensorNames.attentionNorm(layer), shape(config.hiddenSize()));
      shapes.put(TensorNames.feedForwardNorm(layer), shape(config.hiddenSize()));
      if (config.queryKeyNorms()) {
        shapes.put(TensorNames.queryNorm(layer), shape(config.headSize()));
        shapes.put(TensorNames.keyNorm(layer), shape(config.headSize()));
      }
      for (TargetModule projection : TargetModule.values()) {
        int outputs = config.outputs(projection);
        shapes.put(
            TensorNames.weight(layer, projection), shape(outputs, config.inputs(projection)));
        if (config.hasBias(projection)) {
          shapes.put(TensorNames.bias(layer, projection), shape(outputs));
        }
      }
    }
    shapes.put(TensorNames.FINAL_NORM, shape(config.hiddenSize()));
    if (!config.tiedHead()) {
      shapes.put(TensorNames.HEAD, shape(config.vocabularySize(), config.hiddenSize()));
    }
    return shapes.buildOrThrow();
  }

  private static List<Long> shape(long... dimensions) {
    return ImmutableLongArray.copyOf(dimensions).asList();
  }
}
