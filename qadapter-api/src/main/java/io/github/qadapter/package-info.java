/**
 * Teach a pre-trained language model a new human preference without making it forget what it knew.
 *
 * <p>Start at {@link io.github.qadapter.QAdapter}. A {@link io.github.qadapter.BaseModel} is opened
 * from a folder, {@linkplain io.github.qadapter.PreferenceData preference pairs} are read from a
 * file, and {@link io.github.qadapter.Customization#train()} gives a {@link
 * io.github.qadapter.CustomModel}. Options are immutable and refuse bad values at the call with an
 * {@link IllegalArgumentException}; everything else that goes wrong is a {@link
 * io.github.qadapter.QAdapterException}.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter;
