/**
 * Suites that an implementation subclasses: {@link
 * io.github.qadapter.testkit.contract.ResidualFormulasContract} for the mathematics, {@link
 * io.github.qadapter.testkit.contract.CustomizationContract} for an engine behind the public API.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.testkit.contract;
