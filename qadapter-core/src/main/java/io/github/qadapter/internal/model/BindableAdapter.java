package io.github.qadapter.internal.model;

import ai.djl.ndarray.NDList;

/** Low-rank matrices as decoding uses them, known by identity. */
public interface BindableAdapter {
  /** The lowest adapted layer; all layers below it are the base's own. */
  int firstAdaptedLayer();

  /** A and B of each layer's projections, ready for passes without a graph; the adapter's own. */
  NDList ready();
}
