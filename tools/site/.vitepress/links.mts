import path from 'node:path'
import type { MarkdownRenderer } from 'vitepress'
import { existsInRepository, pages, placed, repository } from './pages.mts'

/**
 * Links of the repository's pages, as they are right on the site: to a page of the site where the
 * target is one, to the repository's home where it is another file, and an error where it is nothing.
 */
export function linkRule(home: string) {
  const known = new Set(pages())
  return (md: MarkdownRenderer) => {
    md.core.ruler.push('repository_links', (state) => {
      const page = path.relative(repository, state.env.realPath ?? state.env.path).split(path.sep).join('/')
      for (const block of state.tokens) {
        for (const token of block.children ?? []) {
          const href = token.type === 'link_open' ? token.attrGet('href') : null
          if (!href || /^([a-z]+:|#|\/)/.test(href)) continue
          const [file, anchor] = href.split('#')
          const target = path.posix.join(path.posix.dirname(page), decodeURI(file)).replace(/\/$/, '')
          if (!existsInRepository(target)) throw new Error(`${page} links to ${href}, which does not exist.`)
          const index = target + '/README.md'
          const found = known.has(target) ? target : known.has(index) ? index : null
          const hash = anchor === undefined ? '' : '#' + anchor
          token.attrSet('href', found ? '/' + placed(found) + hash : `${home}/blob/main/${target}${hash}`)
        }
      }
    })
  }
}
