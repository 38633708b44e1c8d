/**
 * Checks that hold for files of any kind, whoever reads them: pointers of Git LFS, repeated names
 * in JSON, names of shards.
 */
@NullMarked
package io.github.qadapter.internal.files;

import org.jspecify.annotations.NullMarked;
