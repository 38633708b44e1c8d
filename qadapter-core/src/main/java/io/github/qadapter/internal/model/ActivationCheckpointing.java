package io.github.qadapter.internal.model;

/**
 * Activation checkpointing, also called gradient checkpointing (<a
 * href="https://arxiv.org/abs/1604.06174">Chen et al., 2016</a>): memory for time on the way back.
 */
public enum ActivationCheckpointing {
  /** Every activation that the way back needs is kept. */
  OFF,
  /** Only what enters each block is kept; the rest is computed again, block by block. */
  PER_BLOCK
}
