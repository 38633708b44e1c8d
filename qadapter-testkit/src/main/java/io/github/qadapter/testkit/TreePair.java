package io.github.qadapter.testkit;

import java.util.Locale;

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
    return String.format(
        Locale.ROOT,
        "TreePair[tokens %s preferred to %s] in %s",
        chosen.tokens(),
        rejected.tokens(),
        tree);
  }
}
