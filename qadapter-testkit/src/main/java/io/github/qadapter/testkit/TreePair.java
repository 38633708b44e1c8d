package io.github.qadapter.testkit;

/**
 * Two answers to one prompt, of which the first is preferred.
 *
 * @param tree where both come from
 * @param chosen the preferred answer
 * @param rejected the other answer; they may share their first tokens
 */
public record TreePair(TreeProblem tree, TokenTree.Answer chosen, TokenTree.Answer rejected) {
  @Override
  public String toString() {
    return "TreePair[tokens %s preferred to %s] in %s"
        .formatted(chosen.tokens(), rejected.tokens(), tree);
  }
}
