/**
 * Preference data: from files, tables and database queries to pairs of token ids.
 *
 * <p>Reading goes two ways, one row in memory at a time. A {@code RowCursor} takes rows out of a
 * container (JSON Lines, a JSON document, CSV or TSV, Parquet, a query's result; gzip is inflated
 * on the way) as trees of fields with their place. A {@code RowRecognizer} tells each row's shape
 * and makes pairs of it. A fault of one row is a {@code RowException}, which becomes a {@link
 * io.github.qadapter.data.PreferenceRow.Drop} with its {@link io.github.qadapter.data.DropReason};
 * a fault of the container ends the reading. {@code DataFolder} and {@code DataSplit} choose the
 * files of a folder or of a hub's data set.
 *
 * <p>Then {@code PairEncoder} encodes pairs under the length limits, which needs a tokenizer, and
 * {@code PairMemory} finds duplicates and contradictions among all of them. {@code DataDigest} is
 * what a trained model remembers of its data. The rooms base, customize and engine call this one;
 * it knows no tensors.
 */
@NullMarked
package io.github.qadapter.internal.data;

import org.jspecify.annotations.NullMarked;
