package io.github.qadapter.spark;

import io.github.qadapter.Precision;
import io.github.qadapter.internal.model.Decoder;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.ElementType;
import io.github.qadapter.internal.weights.StoredTensor;
import io.github.qadapter.internal.weights.TensorNames;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a base's files say without being opened as a model.
 *
 * @param fingerprint of its weights
 * @param mappedBytes of the tensors that are used as they are stored
 * @param convertedBytes of the tensors that are converted into memory
 */
record BaseFacts(String fingerprint, long mappedBytes, long convertedBytes)
    implements Serializable {
  /** Of a weight in 4 bits with its share in a scale and a zero point. */
  private static final int FIVE_BITS = 5;

  /** Of the driver's files, or, where it has none at the path, of an executor's. */
  static BaseFacts of(JavaSparkContext context, SparkModel model) {
    if (Files.exists(Path.of(model.path()))) {
      return read(model);
    }
    return TaskFailures.unwrapped(
        "read the base", () -> context.parallelize(List.of(model), 1).map(BaseFacts::read).first());
  }

  /**
   * Of the files on this machine.
   *
   * @throws io.github.qadapter.exception.ModelFormatException if there are none
   */
  static BaseFacts read(SparkModel model) {
    Checkpoint checkpoint = Checkpoint.open(Path.of(model.path()));
    Precision precision =
        model.options().precision().orElseGet(() -> Decoder.naturalPrecision(checkpoint));
    long mapped = 0;
    long converted = 0;
    for (StoredTensor tensor : checkpoint.tensors().values()) {
      boolean matrix = tensor.dimensions().length() > 1;
      ElementType wanted = wanted(precision, matrix);
      if (precision == Precision.INT4 && matrix && !isVocabulary(tensor)) {
        converted += tensor.elements() * FIVE_BITS / Byte.SIZE;
      } else if (tensor.type().equals(wanted)) {
        mapped += tensor.byteLength();
      } else {
        converted += tensor.elements() * wanted.bytes();
      }
    }
    return new BaseFacts(checkpoint.fingerprint(), mapped, converted);
  }

  private static boolean isVocabulary(StoredTensor tensor) {
    return tensor.name().equals(TensorNames.EMBEDDINGS) || tensor.name().equals(TensorNames.HEAD);
  }

  private static ElementType wanted(Precision precision, boolean matrix) {
    return switch (precision) {
      case FLOAT32 -> ElementType.FLOAT32;
      case BFLOAT16 -> ElementType.BFLOAT16;
      case INT8, INT4 -> matrix ? ElementType.INT8 : ElementType.BFLOAT16;
    };
  }
}
