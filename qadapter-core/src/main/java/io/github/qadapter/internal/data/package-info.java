/**
 * From preference data to pairs of token ids.
 *
 * <p>Reading goes two ways, one row in memory at a time: a {@code RowCursor} takes rows out of a
 * container (JSON Lines, a JSON document, a table) as trees of fields with their place, a {@code
 * RowRecogniser} tells each row's shape and makes pairs of it. What is wrong with a row is a {@code
 * RowFault}, which becomes a {@link io.github.qadapter.PreferenceRow.Drop} with its {@link
 * io.github.qadapter.DropReason}; what is wrong with a container ends the reading. What needs a
 * model or the other rows to be seen (too long, duplicate, contradictory) is not seen here.
 *
 * <p>Then come encoding under the length limits, and the digest by which a trained model remembers
 * its data.
 */
@NullMarked
package io.github.qadapter.internal.data;

import org.jspecify.annotations.NullMarked;
