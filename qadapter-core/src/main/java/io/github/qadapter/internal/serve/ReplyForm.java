package io.github.qadapter.internal.serve;

/**
 * The form of a reply.
 *
 * @param stream whether it comes in pieces
 * @param usage whether a stream tells at its end how many tokens there were
 */
record ReplyForm(boolean stream, boolean usage) {
  static ReplyForm read(RequestFields fields) {
    return new ReplyForm(
        fields.flag("stream"), fields.object("stream_options").flag("include_usage"));
  }
}
