/**
 * Suites that an implementation subclasses: {@link
 * io.github.qadapter.testkit.contract.ResidualFormulasContract} for the mathematics, {@link
 * io.github.qadapter.testkit.contract.CustomizationContract} for an engine behind the public API,
 * {@link io.github.qadapter.testkit.contract.LanguageModelContract} for a single model.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.testkit.contract;
