/** The preference log: what users choose, appended line by line and never lost afterwards. */
@NullMarked
package io.github.qadapter.internal.journal;

import org.jspecify.annotations.NullMarked;
