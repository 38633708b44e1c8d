package io.github.qadapter;

/** What is said where a model, a test's double say, lacks what a checkpoint has. */
final class Unsupported {
  private Unsupported() {}

  static UnsupportedOperationException texts() {
    return new UnsupportedOperationException(
        "Expected a model that completes texts, but found one that answers conversations only.");
  }

  static UnsupportedOperationException policies() {
    return new UnsupportedOperationException(
        "Expected a model that knows its base's whole policy, but found one that does not.");
  }

  static UnsupportedOperationException tokens() {
    return new UnsupportedOperationException(
        "Expected a model that shows its tokens, but found one that answers conversations only.");
  }
}
