/**
 * Scripted models for testing applications; exact oracles, generators and assertions for testing
 * preference objectives and engines.
 *
 * <p>{@link io.github.qadapter.testkit.ScriptedModel} answers from a script and needs nothing but
 * the API. Everything else here computes in 64-bit floats on problems small enough to be solved
 * exactly, and shares no code with the engine: {@link io.github.qadapter.testkit.SoftControl} and
 * {@link io.github.qadapter.testkit.ResidualProblem} solve, {@link
 * io.github.qadapter.testkit.Problems} generates, {@link
 * io.github.qadapter.testkit.QAdapterAssertions} compares. {@link
 * io.github.qadapter.testkit.TableLanguageModel} writes a model of known probabilities as a
 * checkpoint, so that a whole engine can be held to the solution.
 *
 * <p>Letters in formulas: S states, A actions, r₁ and r₂ the base's and the preference's reward, π₁
 * the base policy, π̃ the customized one, α₀ the base's weight, α̃ the temperature, γ the discount.
 * Tables over states and actions are tensors of shape [S, A], tables over states [S].
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.testkit;
