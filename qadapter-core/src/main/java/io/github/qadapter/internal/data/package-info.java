/**
 * From preference files to pairs of token ids: reading with errors that name the line, encoding
 * under the length limits, and the digest by which a trained model remembers its data.
 */
@NullMarked
package io.github.qadapter.internal.data;

import org.jspecify.annotations.NullMarked;
