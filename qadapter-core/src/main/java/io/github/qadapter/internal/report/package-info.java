/**
 * What a person sees of training, while it goes on and afterwards: measurements in a file, a page
 * with curves, lines in the log. Nothing here changes what is learned.
 */
@NullMarked
package io.github.qadapter.internal.watch;

import org.jspecify.annotations.NullMarked;
