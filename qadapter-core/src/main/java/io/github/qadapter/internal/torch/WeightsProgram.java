package io.github.qadapter.internal.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import java.util.stream.LongStream;

/** The part of the decoder's program that brings weights from files to their places. */
public final class WeightsProgram {
  private final DecoderProgram program;

  /** The calls of this program. */
  public WeightsProgram(DecoderProgram program) {
    this.program = program;
  }

  /** The way in which this program's device multiplies bfloat16 numbers. */
  public SixteenBits sixteenBits() {
    try (NDManager scope = program.newScope()) {
      return SixteenBits.of(program, scope);
    }
  }

  /** What this program's device does with products of 8-bit whole numbers. */
  public EightBits eightBits() {
    try (NDManager scope = program.newScope()) {
      return EightBits.of(program, scope);
    }
  }

  /**
   * Whether this program's device has a kernel for 4-bit weights, which they are packed for from
   * now on; without one they are widened for each product.
   */
  public boolean findFourBitKernel() {
    try (NDManager scope = program.newScope()) {
      return !scope.getDevice().isGpu()
          && program.call(scope, "four_bits").with(15).still().singletonOrThrow().getLong() > 0;
    }
  }

  /**
   * Says how products are computed; until then all in the type of the program.
   *
   * @param products the type of products of many rows
   * @param stepRows how many rows of a step meet a weight as it is stored at a time, 0 for all
   * @param packsGuides whether guides' matrices are copied into oneDNN's layout
   */
  public void computeBy(TensorType products, int stepRows, boolean packsGuides) {
    try (NDManager scope = program.newScope()) {
      program
          .call(scope, "compute_by")
          .with(products.code())
          .with(stepRows)
          .with(packsGuides ? 1 : 0)
          .one();
    }
  }

  /** Maps a whole weight file, without reading it, as a flat tensor of this many elements. */
  public NDArray mapFile(NDManager scope, int file, long elements, TensorType type) {
    NDArray mapped = program.call(scope, "map_file").with(file, elements, type.code()).one();
    program.files().requireInPlace(file);
    return mapped;
  }

  /** A tensor within a mapped file; a copy where the wanted type differs from the stored one. */
  public NDArray stored(
      NDManager scope,
      NDArray flat,
      long offsetInElements,
      ImmutableLongArray shape,
      TensorType wanted) {
    return program
        .call(scope, "stored")
        .with(flat)
        .with(place(offsetInElements, shape))
        .with(wanted.code())
        .one();
  }

  private static long[] place(long offsetInElements, ImmutableLongArray shape) {
    return LongStream.concat(LongStream.of(offsetInElements), shape.stream()).toArray();
  }

  /**
   * A matrix in 8 or 4 bits.
   *
   * @param whole int8 [out, in], from −127 to 127; of 4 bits uint8, from 0 to 15
   * @param scales [out], what each row is to be multiplied by; of 4 bits a scale and a zero point
   *     for each group, [in / group, out, 2]
   */
  public record Quantized(NDArray whole, NDArray scales) {}

  /**
   * Memory for a matrix in 8 bits whose numbers are still to be filled in by {@link #quantize}.
   * Reserve all before filling the first: memory that is given back between two that stay could
   * hardly be used again.
   *
   * @param shape [out, in]
   * @param scaleType the type in which the program computes
   */
  public Quantized reserveQuantized(
      NDManager scope, ImmutableLongArray shape, TensorType scaleType) {
    return new Quantized(
        reserve(scope, shape, TensorType.INT8),
        reserve(scope, ImmutableLongArray.of(shape.get(0)), scaleType));
  }

  /** Rounds a matrix [out, in] within a mapped file to 8 bits with one scale for each row. */
  public void quantize(
      NDManager scope,
      NDArray flat,
      long offsetInElements,
      ImmutableLongArray shape,
      Quantized into) {
    round("quantize", scope, flat, place(offsetInElements, shape), into);
  }

  /**
   * Memory for a matrix in 4 bits whose numbers are still to be filled in by {@link
   * #quantizeFourBits}.
   *
   * @param shape [out, in]; in is a multiple of {@link DecoderProgram#INT4_GROUP}
   */
  public Quantized reserveFourBits(
      NDManager scope, ImmutableLongArray shape, TensorType scaleType) {
    long groups = shape.get(1) / DecoderProgram.INT4_GROUP;
    return new Quantized(
        reserve(scope, shape, TensorType.UINT8),
        reserve(scope, ImmutableLongArray.of(groups, shape.get(0), 2), scaleType));
  }

  /** Rounds a matrix [out, in] within a mapped file to 4 bits, with a fit for each group. */
  public void quantizeFourBits(
      NDManager scope,
      NDArray flat,
      long offsetInElements,
      ImmutableLongArray shape,
      Quantized into) {
    round("quantize_four_bits", scope, flat, place(offsetInElements, shape), into);
  }

  private void round(String method, NDManager scope, NDArray flat, long[] place, Quantized into) {
    program
        .call(scope, method)
        .with(flat)
        .with(place)
        .with(into.whole())
        .with(into.scales())
        .still();
  }

  /** Keeps a layer's projections in 4 bits, in the order of their kinds, packed. */
  public void packFourBitLayer(int layer, List<Quantized> projections) {
    NDList wholes = new NDList();
    NDList scales = new NDList();
    for (Quantized projection : projections) {
      wholes.add(projection.whole());
      scales.add(projection.scales());
    }
    try (NDManager scope = program.newScope()) {
      program
          .call(scope, "pack_four_bit_layer")
          .with(layer)
          .withList(wholes)
          .withList(scales)
          .still();
    }
  }

  /**
   * Keeps a layer's projections in 8 bits, in the order of their kinds, in oneDNN's layout and
   * nowhere else; their scales have to be bound and filled in already.
   */
  public void packLayer(int layer, List<Quantized> projections) {
    NDList wholes = new NDList();
    projections.forEach(projection -> wholes.add(projection.whole()));
    try (NDManager scope = program.newScope()) {
      program.call(scope, "pack_layer").with(layer).withList(wholes).still();
    }
  }

  /** A tensor of the wanted type whose numbers are still to be filled in. */
  public NDArray reserve(NDManager scope, ImmutableLongArray shape, TensorType wanted) {
    return program.call(scope, "reserve").with(shape.toArray()).with(wanted.code()).one();
  }

  /** Some elements [N] of a tensor, from {@code at} on, in the tensor's own memory. */
  public NDArray part(NDManager scope, NDArray tensor, long at, long count) {
    return program.call(scope, "part").with(tensor).with(at).with(count).one();
  }

  /** Puts float32 numbers [N] into a tensor, from its element {@code at} on. */
  public void fill(NDManager scope, NDArray tensor, long at, NDArray numbers) {
    program.call(scope, "fill").with(tensor).with(at).with(numbers).one();
  }

  /**
   * Gives the program its weights and their scales, in the order that {@code decoder.py} states.
   */
  public void bind(NDList weights, NDList scales) {
    try (NDManager scope = program.newScope()) {
      program.call(scope, "bind").withList(weights).withList(scales).one();
    }
  }
}
