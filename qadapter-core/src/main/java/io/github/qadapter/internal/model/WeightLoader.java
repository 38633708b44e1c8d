package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.ImmutableLongArray;
import io.github.qadapter.Precision;
import io.github.qadapter.TargetModule;
import io.github.qadapter.exception.ModelFormatException;
import io.github.qadapter.internal.torch.DecoderProgram;
import io.github.qadapter.internal.torch.TensorType;
import io.github.qadapter.internal.torch.WeightsProgram;
import io.github.qadapter.internal.weights.Checkpoint;
import io.github.qadapter.internal.weights.ElementType;
import io.github.qadapter.internal.weights.StoredTensor;
import io.github.qadapter.internal.weights.TensorNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Brings a checkpoint's tensors into the order that the program wants. A file is mapped once for
 * each element type in it; a tensor is copied only where its stored form is not the wanted one.
 */
final class WeightLoader {
  /** Elements of a matrix that are expanded to 32 bits at a time before they are rounded. */
  private static final long EXPANDED_AT_ONCE = 1 << 24;

  private final Checkpoint checkpoint;
  private final DecoderConfig config;
  private final Precision precision;
  private final TensorType wanted;
  private final List<Path> files;

  WeightLoader(
      Checkpoint checkpoint, DecoderConfig config, Precision precision, TensorType wanted) {
    this.checkpoint = checkpoint;
    this.config = config;
    this.precision = precision;
    this.wanted = wanted;
    this.files =
        checkpoint.tensors().values().stream()
            .map(StoredTensor::file)
            .map(Path::toAbsolutePath)
            .distinct()
            .toList();
  }

  /** 32 bits where the checkpoint has them; for all that is shorter, 16 bits with their range. */
  static Precision naturalPrecision(Checkpoint checkpoint) {
    return checkpoint.tensor(TensorNames.EMBEDDINGS).type() == ElementType.FLOAT32
        ? Precision.FLOAT32
        : Precision.BFLOAT16;
  }

  /** The files as the program numbers them. */
  List<Path> files() {
    return files;
  }

  /**
   * Gives the program all weights; they live in {@code manager}.
   *
   * @param packedOnly whether rounded projections are kept packed and nowhere else
   * @return bytes of the weights that are used where their file is mapped
   */
  long bind(NDManager manager, WeightsProgram program, boolean packedOnly) {
    if (precision == Precision.INT4) {
      requireWholeGroups();
    }
    Source source = new Source(manager, program);
    NDList weights = new NDList();
    NDList scales = new NDList();
    for (TargetModule projection : TargetModule.values()) {
      for (int layer = 0; layer < config.layers(); layer++) {
        String name = TensorNames.weight(layer, projection);
        if (packedOnly) {
          source.addPlace(weights, scales, name);
        } else {
          source.addMatrix(weights, scales, name);
        }
      }
    }
    for (TargetModule projection : TargetModule.values()) {
      addLayers(weights, source, layer -> TensorNames.bias(layer, projection));
    }
    addLayers(weights, source, TensorNames::attentionNorm);
    addLayers(weights, source, TensorNames::feedForwardNorm);
    addLayers(weights, source, TensorNames::queryNorm);
    addLayers(weights, source, TensorNames::keyNorm);
    NDArray embeddings =
        Arithmetic.rounds(precision)
                && config.tiedHead()
                && mappedType(checkpoint.tensor(TensorNames.EMBEDDINGS)) == null
            // The head's own rows, in 8 bits: less than a copy that has to be made.
            ? source.absent
            : source.tensor(TensorNames.EMBEDDINGS);
    weights.add(embeddings);
    weights.add(source.tensor(TensorNames.FINAL_NORM));
    if (config.tiedHead() && !Arithmetic.rounds(precision)) {
      weights.add(embeddings);
      scales.add(source.unscaled);
    } else {
      source.addMatrix(
          weights, scales, config.tiedHead() ? TensorNames.EMBEDDINGS : TensorNames.HEAD);
    }
    source.converter.run();
    source.rounding.forEach(Runnable::run);
    program.bind(weights, scales);
    if (packedOnly) {
      source.packLayers(scales);
    }
    return source.mappedBytes;
  }

  private void requireWholeGroups() {
    for (TargetModule projection : TargetModule.values()) {
      if (config.inputs(projection) % DecoderProgram.INT4_GROUP != 0) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Expected projections whose inputs are multiples of %d for weights in 4 bits, but found %d of %s in %s; open it with precision INT8.",
                DecoderProgram.INT4_GROUP,
                config.inputs(projection),
                TensorNames.weight(0, projection),
                files.get(0)));
      }
    }
  }

  private void addLayers(NDList weights, Source source, IntFunction<String> name) {
    for (int layer = 0; layer < config.layers(); layer++) {
      weights.add(source.tensor(name.apply(layer)));
    }
  }

  /** Maps files on first use. */
  private final class Source {
    private final NDManager manager;
    private final WeightsProgram program;
    private final Map<String, List<Long>> expected = config.expectedTensors();
    private final Map<Mapping, NDArray> mapped = new HashMap<>();
    private final NDArray absent;
    private final TensorConverter converter;

    /** The work that fills the rounded matrices once memory for all of them is reserved. */
    private final List<Runnable> rounding = new ArrayList<>();

    private long mappedBytes;

    /** Another tensor, because a tensor can be in one list of a call only. */
    private final NDArray unscaled;

    Source(NDManager manager, WeightsProgram program) {
      this.manager = manager;
      this.program = program;
      this.absent = manager.zeros(new Shape(0));
      this.unscaled = manager.zeros(new Shape(0));
      this.converter = new TensorConverter(manager, program, wanted);
    }

    /** A weight, or an empty tensor where the configuration wants none. */
    NDArray tensor(String name) {
      if (!expected.containsKey(name)) {
        return absent;
      }
      StoredTensor stored = checkpoint.tensor(name);
      TensorType type = mappedType(stored);
      if (type == null) {
        return converter.add(stored);
      }
      Flat flat = flat(stored, type);
      if (type == wanted && !manager.getDevice().isGpu()) {
        mappedBytes += stored.elements() * type.bytes();
      }
      return program.stored(manager, flat.numbers(), flat.offset(), flat.shape(), wanted);
    }

    /** A matrix that is rounded to 8 bits where fewer than 16 are wanted, with its scales. */
    void addMatrix(NDList weights, NDList scales, String name) {
      if (!Arithmetic.rounds(precision)) {
        weights.add(tensor(name));
        scales.add(unscaled);
        return;
      }
      StoredTensor stored = checkpoint.tensor(name);
      WeightsProgram.Quantized matrix =
          program.reserveQuantized(manager, stored.dimensions(), wanted);
      weights.add(matrix.whole());
      scales.add(matrix.scales());
      rounding.add(() -> round(stored, matrix));
    }

    /** The place of a matrix that {@link #packLayers} will round: its scales or its rows alone. */
    void addPlace(NDList weights, NDList scales, String name) {
      long outputs = checkpoint.tensor(name).dimensions().get(0);
      if (precision == Precision.INT4) {
        weights.add(program.reserve(manager, ImmutableLongArray.of(outputs, 0), wanted));
        scales.add(unscaled);
      } else {
        weights.add(absent);
        scales.add(program.reserve(manager, ImmutableLongArray.of(outputs), wanted));
      }
    }

    /** Rounds the projections, layer after layer in the same memory, and has each layer packed. */
    void packLayers(NDList scales) {
      TargetModule[] projections = TargetModule.values();
      try (NDManager scratch = manager.newSubManager()) {
        List<WeightsProgram.Quantized> rounded = new ArrayList<>();
        for (TargetModule projection : projections) {
          rounded.add(reserve(scratch, checkpoint.tensor(TensorNames.weight(0, projection))));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
          List<WeightsProgram.Quantized> own = new ArrayList<>();
          for (int kind = 0; kind < projections.length; kind++) {
            WeightsProgram.Quantized into = rounded.get(kind);
            StoredTensor stored = checkpoint.tensor(TensorNames.weight(layer, projections[kind]));
            if (precision == Precision.INT4) {
              own.add(into);
              roundToFourBits(stored, into);
            } else {
              NDArray lasting = scales.get(kind * config.layers() + layer);
              own.add(new WeightsProgram.Quantized(into.whole(), lasting));
              round(stored, own.get(kind));
            }
          }
          if (precision == Precision.INT4) {
            program.packFourBitLayer(layer, own);
          } else {
            program.packLayer(layer, own);
          }
        }
      }
    }

    private WeightsProgram.Quantized reserve(NDManager scratch, StoredTensor stored) {
      return precision == Precision.INT4
          ? program.reserveFourBits(scratch, stored.dimensions(), wanted)
          : program.reserveQuantized(scratch, stored.dimensions(), wanted);
    }

    private void roundToFourBits(StoredTensor stored, WeightsProgram.Quantized into) {
      if (stored.isInFourBits() && !manager.getDevice().isGpu()) {
        try (NDManager scratch = manager.newSubManager()) {
          new FourBitConverter(program).read(scratch, stored, into);
        }
        return;
      }
      from(
          stored,
          (scope, flat) ->
              program.quantizeFourBits(scope, flat.numbers(), flat.offset(), flat.shape(), into));
    }

    /** What has to be expanded first is so a part at a time. */
    private void round(StoredTensor stored, WeightsProgram.Quantized matrix) {
      long rows = stored.rows();
      long width = stored.elements() / rows;
      long each = Math.max(1, EXPANDED_AT_ONCE / width);
      if (mappedType(stored) != null || stored.interleavedHeads() > 0 || rows <= each) {
        roundWhole(stored, matrix);
        return;
      }
      for (long row = 0; row < rows; row += each) {
        long count = Math.min(each, rows - row);
        try (NDManager scratch = manager.newSubManager()) {
          roundWhole(
              stored.part(row, count),
              new WeightsProgram.Quantized(
                  program.part(scratch, matrix.whole(), row * width, count * width),
                  program.part(scratch, matrix.scales(), row, count)));
        }
      }
    }

    private void roundWhole(StoredTensor stored, WeightsProgram.Quantized matrix) {
      from(
          stored,
          (scope, flat) ->
              program.quantize(scope, flat.numbers(), flat.offset(), flat.shape(), matrix));
    }

    private void from(StoredTensor stored, BiConsumer<NDManager, Flat> rounding) {
      TensorType type = mappedType(stored);
      try (NDManager scratch = manager.newSubManager()) {
        Flat flat =
            type == null
                ? expanded(scratch, stored)
                // A mapping of its own, so that the pages are given back once they are rounded.
                : flat(stored, type, map(scratch, mapping(stored, type)));
        rounding.accept(scratch, flat);
      }
    }

    private Flat expanded(NDManager scratch, StoredTensor stored) {
      TensorConverter exact = new TensorConverter(scratch, program, TensorType.FLOAT32);
      NDArray numbers = exact.add(stored);
      exact.run();
      return new Flat(numbers, 0, stored.dimensions());
    }

    private Flat flat(StoredTensor stored, TensorType type) {
      return flat(
          stored,
          type,
          mapped.computeIfAbsent(mapping(stored, type), mapping -> map(manager, mapping)));
    }

    private Mapping mapping(StoredTensor stored, TensorType type) {
      return new Mapping(files.indexOf(stored.file().toAbsolutePath()), type);
    }

    private static Flat flat(StoredTensor stored, TensorType type, NDArray numbers) {
      return new Flat(numbers, stored.offset() / type.bytes(), stored.dimensions());
    }

    private NDArray map(NDManager owner, Mapping mapping) {
      Path file = files.get(mapping.file());
      try {
        return program.mapFile(
            owner, mapping.file(), Files.size(file) / mapping.type().bytes(), mapping.type());
      } catch (IOException e) {
        throw new ModelFormatException(
            String.format(
                Locale.ROOT,
                "Could not read %s: %s; check that the file is still there.",
                file,
                e.getMessage()),
            e);
      }
    }
  }

  /** The type as which a tensor's file can be mapped, or null if the tensor has to be read. */
  private static @Nullable TensorType mappedType(StoredTensor stored) {
    if (!(stored.type() instanceof ElementType type)
        // A mapping begins at a file's start.
        || stored.offset() % type.bytes() != 0
        || stored.interleavedHeads() > 0) {
      return null;
    }
    return switch (type) {
      case FLOAT32 -> TensorType.FLOAT32;
      case FLOAT16 -> TensorType.FLOAT16;
      case BFLOAT16 -> TensorType.BFLOAT16;
      default -> null;
    };
  }

  private record Mapping(int file, TensorType type) {}

  /** A tensor as a part of a flat one, from an element on. */
  private record Flat(NDArray numbers, long offset, ImmutableLongArray shape) {}
}
