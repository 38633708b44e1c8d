package io.github.qadapter.report;

/**
 * How far a customized model is from its base along one text.
 *
 * @param tokens how many tokens the text has
 * @param baseLogLikelihood the sum of log π₁ of its tokens, in nats
 * @param logLikelihood the same under the customized model
 * @param divergence the sum of KL(π₁ ‖ π) over the tokens' places, over the whole vocabulary, in
 *     nats; π being the customized model
 */
public record TextDrift(
    int tokens, double baseLogLikelihood, double logLikelihood, double divergence) {}
