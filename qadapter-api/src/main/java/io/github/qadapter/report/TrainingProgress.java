package io.github.qadapter.report;

/**
 * The progress of a customization: what it does now, and how much of that is done. It is told when
 * a phase begins and after each unit of its work.
 *
 * @param phase what is being done
 * @param done units of the phase's work that are done, from 0 to {@code total}
 * @param total all units of the phase's work
 */
public record TrainingProgress(Phase phase, int done, int total) {
  /** The phases, in their order; those that a run does not need are left out. */
  public enum Phase {
    /**
     * The base writes the text that the policy is held to, and a scope's negatives; units are
     * conversations.
     */
    RETENTION_TEXT,
    /** A scope is learned; units are prompts. */
    SCOPE,
    /** Optimizer steps are taken. */
    TRAINING,
    /**
     * What was learned and forgotten is judged, before, at times between, or after training; units
     * are pairs and texts.
     */
    EVALUATING
  }
}
