package io.github.qadapter.spi;

/**
 * A place where a training's gradients are computed, other than the thread that trains. Engines
 * bring their own kinds; see {@link io.github.qadapter.Customization#on}.
 */
public interface TrainingWorkers {}
