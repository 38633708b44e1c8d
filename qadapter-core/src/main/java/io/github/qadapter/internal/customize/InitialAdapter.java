package io.github.qadapter.internal.customize;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.qadapter.AdapterInfo;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.adapterfile.AdapterDescription;
import io.github.qadapter.internal.adapterfile.AdapterFolder;
import io.github.qadapter.internal.adapterfile.TrainedAdapter;
import io.github.qadapter.internal.base.LoadedModel;
import io.github.qadapter.internal.model.AdapterLayout;
import io.github.qadapter.internal.model.LowRankAdapter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The matrices that a run begins with in place of new ones.
 *
 * @param layout where they lie
 * @param values [P], all of them
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared never
public record InitialAdapter(AdapterLayout layout, float[] values) {
  /** A copy of an open adapter's. */
  public static InitialAdapter of(TrainedAdapter preference) {
    return new InitialAdapter(preference.adapter().layout(), preference.adapter().values());
  }

  /**
   * A saved adapter's.
   *
   * @throws io.github.qadapter.exception.ModelFormatException if a file is missing or damaged
   * @throws io.github.qadapter.exception.AdapterMismatchException if it was made for another base
   */
  public static InitialAdapter read(Path folder, LoadedModel base) {
    try (LowRankAdapter saved = AdapterFolder.read(folder, base).adapter()) {
      return new InitialAdapter(saved.layout(), saved.values());
    }
  }

  /**
   * The adapter to train.
   *
   * @param wanted the shape that was asked for; empty for this one's
   * @throws IllegalArgumentException if that is another one
   */
  LowRankAdapter open(LoadedModel base, Optional<LoraOptions> wanted) {
    wanted.ifPresent(options -> requireSame(AdapterLayout.of(base.decoder().config(), options)));
    return new LowRankAdapter(base.decoder(), layout, values);
  }

  private void requireSame(AdapterLayout other) {
    if (!other.places().equals(layout.places())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected the initial adapter's own shape, %s, but found %s; leave withAdapter(...) out to take that shape, or begin with a new adapter.",
              AdapterDescription.matrices(layout),
              AdapterDescription.matrices(other)));
    }
  }

  /** Options that say what it is like, for the report. */
  LoraOptions options() {
    AdapterInfo.Matrices matrices = AdapterDescription.matrices(layout);
    LoraOptions.Builder options =
        LoraOptions.builder().rank(matrices.rank()).alpha(matrices.alpha());
    List<TargetModule> targets = matrices.targets().stream().sorted().toList();
    return options
        .targets(targets.get(0), targets.subList(1, targets.size()).toArray(new TargetModule[0]))
        .build();
  }

  /** SHA-256 of the values, in hexadecimal digits: another beginning is another run. */
  String digest() {
    Hasher hasher = Hashing.sha256().newHasher();
    for (float value : values) {
      hasher.putInt(Float.floatToRawIntBits(value));
    }
    return hasher.hash().toString();
  }
}
