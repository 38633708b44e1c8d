package io.github.qadapter.internal.model;

import com.google.common.collect.ImmutableList;
import io.github.qadapter.LoraOptions;
import io.github.qadapter.TargetModule;
import io.github.qadapter.internal.weights.TensorNames;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an adapter's matrices lie in one flat vector: for each place A [r, in], then B [out, r].
 */
public final class AdapterLayout {
  private final int layers;
  private final ImmutableList<Place> places;
  private final Map<Key, Place> byKey = new HashMap<>();
  private final int size;

  private AdapterLayout(int layers, List<Place> places, int size) {
    this.layers = layers;
    this.places = ImmutableList.copyOf(places);
    this.size = size;
    places.forEach(place -> byKey.put(new Key(place.layer(), place.projection()), place));
  }

  /**
   * One adapted projection.
   *
   * @param layer the block's number
   * @param projection which of its linear layers
   * @param rank r
   * @param in the layer's input width
   * @param out its output width
   * @param scale what B·A is multiplied by
   * @param offset where A begins; B begins at {@code offset + rank · in}
   */
  public record Place(
      int layer, TargetModule projection, int rank, int in, int out, double scale, int offset)
      implements Serializable {
    /** The place at which B begins. */
    public int offsetOfB() {
      return offset + rank * in;
    }

    private int end() {
      return offsetOfB() + out * rank;
    }
  }

  private record Key(int layer, TargetModule projection) {}

  /** Collects places in the order in which they lie. */
  public static final class Builder {
    private final DecoderConfig config;
    private final ImmutableList.Builder<Place> places = ImmutableList.builder();
    private int size;

    /** A layout for a decoder. */
    public Builder(DecoderConfig config) {
      this.config = config;
    }

    /** Adds a projection of a layer. */
    public Builder add(int layer, TargetModule projection, int rank, double scale) {
      Place place =
          new Place(
              layer,
              projection,
              rank,
              config.inputs(projection),
              config.outputs(projection),
              scale,
              size);
      places.add(place);
      size = place.end();
      return this;
    }

    /** The collected layout. */
    public AdapterLayout build() {
      return new AdapterLayout(config.layers(), places.build(), size);
    }
  }

  /**
   * The layout that options ask for.
   *
   * @throws IllegalArgumentException if they ask for more upper layers than there are, or for a
   *     pattern that no adapted module matches
   */
  public static AdapterLayout of(DecoderConfig config, LoraOptions options) {
    int layers = config.layers();
    int adapted = options.lastLayers().orElse(layers);
    if (adapted > layers) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Expected at most %d upper layers, as many as the model has, but found %d.",
              layers,
              adapted));
    }
    ModuleRanks ranks = new ModuleRanks(options);
    Builder builder = new Builder(config);
    for (int layer = layers - adapted; layer < layers; layer++) {
      for (TargetModule projection : options.targets()) {
        ModuleRanks.Rank rank = ranks.of(TensorNames.module(layer, projection));
        builder.add(layer, projection, rank.rank(), rank.scale());
      }
    }
    ranks.requireAllUsed();
    return builder.build();
  }

  /** All places in the order in which they lie. */
  public List<Place> places() {
    return places;
  }

  /** The number of parameters in all. */
  public int size() {
    return size;
  }

  /** Rows and columns of A and B for every layer and projection, zeros where there is none. */
  long[] sizes() {
    TargetModule[] projections = TargetModule.values();
    long[] sizes = new long[4 * layers * projections.length];
    int at = 0;
    for (int layer = 0; layer < layers; layer++) {
      for (TargetModule projection : projections) {
        Place place = at(layer, projection);
        if (place != null) {
          sizes[at] = place.rank();
          sizes[at + 1] = place.in();
          sizes[at + 2] = place.out();
          sizes[at + 3] = place.rank();
        }
        at += 4;
      }
    }
    return sizes;
  }

  /** The scale of every layer's and projection's product B·A, 0 where there is none. */
  float[] scales() {
    TargetModule[] projections = TargetModule.values();
    float[] scales = new float[2 * layers * projections.length];
    int at = 0;
    for (int layer = 0; layer < layers; layer++) {
      for (TargetModule projection : projections) {
        Place place = at(layer, projection);
        scales[at++] = place == null ? 0 : 1;
        scales[at++] = place == null ? 0 : (float) place.scale();
      }
    }
    return scales;
  }

  /** The lowest adapted layer; all layers below it are the base's own. */
  public int firstLayer() {
    return places.stream().mapToInt(Place::layer).min().orElse(layers);
  }

  private @Nullable Place at(int layer, TargetModule projection) {
    return byKey.get(new Key(layer, projection));
  }
}
