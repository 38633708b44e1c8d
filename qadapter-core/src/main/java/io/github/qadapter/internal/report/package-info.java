/**
 * Reports of training, while it goes on and afterwards: metrics in a file, a page with learning
 * curves, lines in the log. Nothing here changes what is learned.
 */
@NullMarked
package io.github.qadapter.internal.report;

import org.jspecify.annotations.NullMarked;
