import type { MarkdownRenderer } from 'vitepress'

/** Blocks marked `math`, as GitHub renders them, are set as formulas. */
export function formulaRule(md: MarkdownRenderer) {
  const fence = md.renderer.rules.fence!
  const formula = md.renderer.rules.math_block!
  md.renderer.rules.fence = (tokens, index, options, env, self) =>
    tokens[index].info.trim() === 'math' ? formula(tokens, index, options, env, self) : fence(tokens, index, options, env, self)
}
