import type { MarkdownRenderer } from 'vitepress'

/** Two braces are text on our pages (they are about Jinja), and not Vue's. */
export function braceRule(md: MarkdownRenderer) {
  for (const name of ['text', 'code_inline', 'html_inline']) {
    const rule = md.renderer.rules[name]!
    md.renderer.rules[name] = (tokens, index, options, env, self) =>
      rule(tokens, index, options, env, self).replace(/\{\{/g, '&#123;&#123;').replace(/\}\}/g, '&#125;&#125;')
  }
}
