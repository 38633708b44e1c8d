/**
 * Rows of Parquet files, for those who have its library on the class path; nothing else of core
 * knows it.
 */
@NullMarked
package io.github.qadapter.internal.parquet;

import org.jspecify.annotations.NullMarked;
