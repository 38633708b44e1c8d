/**
 * Base and adapter over given answers: residual Q-values, soft values, recovered rewards and the
 * customized policy's log-probabilities. The room in which the formulas of {@code math} meet the
 * model for training, evaluation, scores and explanations; answers as they grow are the room {@code
 * decode}'s, which mixes logits and needs no value.
 *
 * <p>{@code PackedAnswers} knows which states of a row belong to which answer. {@code
 * VocabularyChunks} is the one loop over states and vocabulary; {@code AnswerScorer}, {@code
 * GuidedLikelihood} and {@code ExplainedState} are what is read there. {@code ResidualStates} has
 * the same numbers with their derivatives, for training.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.policy;
