/**
 * LoRA preference tuning of language models: learn a preference from pairs of answers, and choose
 * at run time how strongly it applies.
 *
 * <p>Start at {@link io.github.qadapter.QAdapter}. A {@link io.github.qadapter.BaseModel} is opened
 * from a folder or the hub, {@linkplain io.github.qadapter.PreferenceData preference pairs} are
 * read, and {@link io.github.qadapter.Customization#train()} gives a {@link
 * io.github.qadapter.CustomModel}. Options are immutable and refuse bad values at the call with an
 * {@link IllegalArgumentException}. What is cancelled ends in a {@link
 * java.util.concurrent.CancellationException}; everything else that goes wrong is a {@link
 * io.github.qadapter.QAdapterException}.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter;
