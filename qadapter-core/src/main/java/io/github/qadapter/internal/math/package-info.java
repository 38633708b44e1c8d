/**
 * The formulas of residual Q-learning, which know nothing of models or loops: {@code SoftPolicy}
 * over the vocabulary with its {@code PolicyCoefficients}, {@code RecoveredRewards} and {@code
 * PreferenceLoss} along answers with their {@code RewardScoring}.
 *
 * <p>Symbols, in the order of the derivation in {@code docs/mathematics.md}:
 *
 * <table>
 *   <caption>Symbols and their names here</caption>
 *   <tr><td>π₁</td><td>{@code logBase}, always a normalized log-softmax</td></tr>
 *   <tr><td>α₀</td><td>{@code baseWeight}</td></tr>
 *   <tr><td>α̃</td><td>{@code temperature}</td></tr>
 *   <tr><td>γ</td><td>{@code discount}</td></tr>
 *   <tr><td>β</td><td>{@code rewardPenalty}</td></tr>
 *   <tr><td>Q̂, V̂, r₂</td><td>{@code q}, {@code v}, {@code rewards}</td></tr>
 * </table>
 *
 * <p>Over the vocabulary the functions work on tensors: K states by V tokens, float32 or float64.
 * Along an answer they work on plain {@code double}s, one number per token.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.math;
