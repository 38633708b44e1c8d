package io.github.qadapter.internal.model;

/** What a pass that is to be differentiated keeps until then. */
public enum Activations {
  /** Everything that the way back needs. */
  KEPT,
  /** What enters each block; the rest is computed again, block by block, on the way back. */
  RECOMPUTED
}
