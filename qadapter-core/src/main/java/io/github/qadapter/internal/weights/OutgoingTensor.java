package io.github.qadapter.internal.weights;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.io.OutputStream;

/** A tensor that is yet to be written, a piece at a time: no model is ever in memory whole. */
public interface OutgoingTensor {
  /** The name under which it is written. */
  String name();

  /** The format of its elements. */
  Encoding type();

  /** Its shape, from the outermost dimension inwards. */
  ImmutableLongArray dimensions();

  /** The size in the file. */
  long byteLength();

  /** Writes all its bytes. */
  void writeTo(OutputStream out) throws IOException;
}
