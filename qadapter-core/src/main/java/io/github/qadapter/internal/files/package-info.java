/** What holds for files of any kind, whoever reads them. */
@NullMarked
package io.github.qadapter.internal.files;

import org.jspecify.annotations.NullMarked;
