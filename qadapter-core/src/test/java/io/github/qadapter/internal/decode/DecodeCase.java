package io.github.qadapter.internal.decode;

import io.github.qadapter.Objective;
import io.github.qadapter.Precision;
import io.github.qadapter.internal.engine.LocalBaseModel;
import io.github.qadapter.internal.fixture.TinyModel;
import io.github.qadapter.internal.model.LowRankAdapter;
import io.github.qadapter.internal.torch.AssumedProcessor;
import io.github.qadapter.internal.torch.SixteenBits;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A tiny base for each test, with random adapters. */
abstract class DecodeCase {
  /** An adapter's matrices are then too large to meet rows one by one. */
  static final int LARGE_RANK = 200;

  LocalBaseModel base = TinyModel.open();
  private final List<LowRankAdapter> adapters = new ArrayList<>();

  @AfterEach
  void close() {
    adapters.forEach(LowRankAdapter::close);
    base.close();
  }

  final void reopen(Precision precision) {
    base.close();
    base = TinyModel.open(precision);
  }

  /** As it would be on a processor that does so with products of bfloat16 numbers. */
  final void reopen(Precision precision, SixteenBits does) {
    base.close();
    base = AssumedProcessor.during(does, () -> TinyModel.open(precision));
  }

  final DecodeOutcome answer(int[] prompt, AdapterMix guides, AnswerRow row) {
    return base.loaded().engine().submit(DecodeRequest.of(prompt, guides, row)).await();
  }

  static WeightedAdapter guide(LowRankAdapter adapter, double weight) {
    return new WeightedAdapter(adapter, Objective.residual(), weight, null);
  }

  static int[] prompt(int i) {
    return new Random(i).ints(3 + 5L * (i % 13), 5, 300).toArray();
  }

  /** With random matrices, in all layers or in some upper ones. */
  final LowRankAdapter adapter(int seed, @Nullable Integer upper) {
    return kept(TinyModel.randomAdapter(base, seed, upper));
  }

  /** The same with another rank. */
  final LowRankAdapter adapter(int rank, int seed, @Nullable Integer upper) {
    return kept(TinyModel.randomAdapter(base, rank, seed, upper));
  }

  private LowRankAdapter kept(LowRankAdapter adapter) {
    adapters.add(adapter);
    return adapter;
  }
}
