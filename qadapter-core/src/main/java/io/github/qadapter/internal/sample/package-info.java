/**
 * How the next token is chosen from its scores: biases, penalties, limits and the draw, in the
 * order in which transformers applies them. Works on plain arrays and knows neither tensors nor
 * text.
 *
 * <p>Scores are unnormalised log-probabilities, one for each of the vocabulary's V tokens. A score
 * of −∞ says that a token is out of the question.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.sample;
