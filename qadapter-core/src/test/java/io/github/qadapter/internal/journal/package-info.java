@NullMarked
package io.github.qadapter.internal.journal;

import org.jspecify.annotations.NullMarked;
