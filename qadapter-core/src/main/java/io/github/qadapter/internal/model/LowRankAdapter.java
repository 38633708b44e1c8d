package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.qadapter.LoraOptions;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The low-rank matrices of one adapter in native memory: one flat float32 vector that holds A [r,
 * in] and B [out, r] of every adapted projection, layer by layer. Owns its memory.
 */
public final class LowRankAdapter implements BindableAdapter, AutoCloseable {
  private final Decoder decoder;
  private final NDManager manager;
  private final AdapterLayout layout;
  private final NDArray parameters;
  private @Nullable NDList ready;

  /** An adapter with these values; {@code parameters} has {@link AdapterLayout#size} entries. */
  public LowRankAdapter(Decoder decoder, AdapterLayout layout, float[] parameters) {
    this.decoder = decoder;
    this.layout = layout;
    this.manager = decoder.newScope();
    this.parameters = manager.create(parameters, new Shape(parameters.length));
  }

  /**
   * An untrained adapter: A uniform in ±1/√in, as PEFT does, and B zero, so that Q̂ starts at the
   * base.
   */
  public static LowRankAdapter untrained(Decoder decoder, LoraOptions options, long seed) {
    AdapterLayout layout = AdapterLayout.of(decoder.config(), options);
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[layout.size()];
    for (AdapterLayout.Place place : layout.places()) {
      double bound = 1 / Math.sqrt(place.in());
      for (int i = 0; i < place.rank() * place.in(); i++) {
        values[place.offset() + i] = (float) random.nextDouble(-bound, bound);
      }
    }
    return new LowRankAdapter(decoder, layout, values);
  }

  /** The decoder it was made for. */
  Decoder decoder() {
    return decoder;
  }

  /** The places of the matrices in the flat vector. */
  public AdapterLayout layout() {
    return layout;
  }

  /** [P], the live values; training changes them in place and then calls {@link #changed}. */
  public NDArray parameters() {
    return parameters;
  }

  /** Takes over these values. values: [P]. */
  public void set(float[] values) {
    try (NDArray fresh = manager.create(values, parameters.getShape())) {
      fresh.copyTo(parameters);
    }
    changed();
  }

  /** A copy of all values. */
  public float[] values() {
    return parameters.toFloatArray();
  }

  /** Tells whether every B is zero, as before training. */
  public boolean changesNothing() {
    float[] values = values();
    for (AdapterLayout.Place place : layout.places()) {
      for (int i = 0; i < place.out() * place.rank(); i++) {
        if (values[place.offsetOfB() + i] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /** The matrices as leaves of a graph, each B times its scale. */
  NDList leaves(NDManager scope) {
    return decoder.adapters().matrices(scope, parameters, layout.sizes(), layout.scales(), true);
  }

  @Override
  public int firstAdaptedLayer() {
    return layout.firstLayer();
  }

  /** The matrices ready for passes without a graph; kept until {@link #changed}. */
  @Override
  public synchronized NDList ready() {
    if (ready == null) {
      try (NDManager scope = manager.newSubManager()) {
        ready =
            decoder.adapters().matrices(scope, parameters, layout.sizes(), layout.scales(), false);
        ready.attach(manager);
      }
    }
    return ready;
  }

  /** Says that {@link #parameters} were changed. */
  public synchronized void changed() {
    if (ready != null) {
      ready.close();
      ready = null;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
