/**
 * Sampling: the next token from its scores, by logits processors (biases, penalties, temperature,
 * top-k, top-p and others) in the order of transformers, then argmax or a draw. Works on plain
 * arrays and knows neither tensors nor text.
 *
 * <p>Scores are unnormalized log-probabilities, one for each of the vocabulary's V tokens. A score
 * of −∞ says that a token is out of the question.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.sample;
