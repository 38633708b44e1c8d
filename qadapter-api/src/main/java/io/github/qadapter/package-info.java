/**
 * LoRA preference tuning of language models: learn a preference from pairs of answers, and choose
 * at run time how strongly it applies.
 *
 * <p>Start at {@link io.github.qadapter.QAdapter}. A {@link io.github.qadapter.BaseModel} is opened
 * from a folder or the hub, {@linkplain io.github.qadapter.PreferenceData preference pairs} are
 * read, and {@link io.github.qadapter.Customization#train()} gives a {@link
 * io.github.qadapter.CustomModel}.
 *
 * <p>Options are immutable values; their builders refuse bad values at the call with an {@link
 * IllegalArgumentException} and are not safe for use by several threads. Where options are taken,
 * they are taken as a value or as a function on their builder, and a prompt as messages or as text.
 * What may be absent is an {@link java.util.Optional}, never null.
 *
 * <p>What goes wrong is a {@link io.github.qadapter.QAdapterException}, mostly one of {@code
 * io.github.qadapter.exception}. What was cancelled or interrupted ends with a {@link
 * java.util.concurrent.CancellationException}, which is none of them; what is closed answers with
 * an {@link IllegalStateException}.
 *
 * <p>Stability: before version 1.0 a minor version may break callers, and the change log says so; a
 * patch never does. Records may get further components and enums further constants at any minor
 * version. The interfaces that models, generations and logs are known by are implemented by engines
 * and test doubles only, and so is everything in {@code io.github.qadapter.spi}.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter;
