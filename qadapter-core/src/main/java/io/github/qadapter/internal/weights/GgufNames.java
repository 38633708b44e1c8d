package io.github.qadapter.internal.weights;

import io.github.qadapter.TargetModule;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that GGUF files have for the tensors of a Hugging Face checkpoint. */
public final class GgufNames {
  /** The tensor with a divisor for each rotary frequency. */
  public static final String ROPE_FACTORS = GgufRope.FACTORS;

  private static final Pattern IN_LAYER =
      Pattern.compile("model\\.layers\\.(\\d{1,9})\\.(.+)\\.(weight|bias)");

  private GgufNames() {}

  /** The name of a checkpoint's tensor; empty for one that GGUF files do not have. */
  public static Optional<String> of(String tensor) {
    String single = GgufModel.SINGLE.inverse().get(tensor);
    if (single != null) {
      return Optional.of(single);
    }
    Matcher place = IN_LAYER.matcher(tensor);
    if (!place.matches()) {
      return Optional.empty();
    }
    String norm = GgufModel.NORMS.inverse().get(place.group(2));
    return Optional.ofNullable(norm)
        .or(() -> projection(tensor).map(found -> GgufModel.PROJECTIONS.inverse().get(found)))
        .map(name -> "blk." + place.group(1) + "." + name + "." + place.group(3));
  }

  /** The projection whose weight or bias this is. */
  public static Optional<TargetModule> projection(String tensor) {
    Matcher place = IN_LAYER.matcher(tensor);
    if (!place.matches()) {
      return Optional.empty();
    }
    int layer = Integer.parseInt(place.group(1));
    String module = tensor.substring(0, tensor.lastIndexOf('.'));
    return Arrays.stream(TargetModule.values())
        .filter(projection -> TensorNames.module(layer, projection).equals(module))
        .findFirst();
  }
}
