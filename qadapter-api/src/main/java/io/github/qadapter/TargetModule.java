package io.github.qadapter;

/** A linear layer of each decoder block that can carry low-rank matrices. */
public enum TargetModule {
  /** Attention queries. */
  QUERY,
  /** Attention keys. */
  KEY,
  /** Attention values. */
  VALUE,
  /** Attention output. */
  OUTPUT,
  /** The feed-forward gate. */
  GATE,
  /** The feed-forward up-projection. */
  UP,
  /** The feed-forward down-projection. */
  DOWN
}
