/** Meters of training for those who watch their programs with Micrometer. */
@NullMarked
package io.github.qadapter.micrometer;

import org.jspecify.annotations.NullMarked;
