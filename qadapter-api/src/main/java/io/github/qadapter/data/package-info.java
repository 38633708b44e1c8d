/** Rows of preference data as they were read: where each came from, and why some were dropped. */
@NullMarked
package io.github.qadapter.data;

import org.jspecify.annotations.NullMarked;
