/** Reports: the course and the outcome of a training, findings on data, explained answers. */
@NullMarked
package io.github.qadapter.report;

import org.jspecify.annotations.NullMarked;
