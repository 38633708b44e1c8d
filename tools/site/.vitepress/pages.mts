import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** Where a page of the repository stands on the site, both as paths of Markdown files. */
export function placed(file: string): string {
  if (file === 'README.md') return 'index.md'
  return file.replace(/^docs\//, '').replace(/README\.md$/, 'index.md')
}

/** The pages of the repository that the site has. */
export function pages(): string[] {
  const above = ['README', 'CHANGELOG', 'CONTRIBUTING', 'RELEASING', 'SECURITY', 'CODE_OF_CONDUCT']
  const docs = readdirSync(path.join(repository, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((file) => 'docs/' + file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.md'))
  return [...above.map((name) => name + '.md'), ...docs.sort()]
}

/** The first heading of a page. */
export function title(file: string): string {
  const heading = readFileSync(path.join(repository, file), 'utf8').match(/^# (.+)$/m)
  if (!heading) throw new Error(`${file} has no heading of the first level.`)
  return heading[1].replace(/`/g, '')
}

const entry = (file: string) => ({ text: title(file), link: '/' + placed(file).replace(/(index)?\.md$/, '') })

// The order in which somebody reads; a page that is written later belongs into one of the groups.
const groups: Record<string, string[]> = {
  'Start': ['getting-started', 'data', 'choosing', 'options', 'troubleshooting'],
  'In production': ['sizing', 'long-runs', 'serving', 'server', 'spark', 'scale', 'interop', 'spring', 'testing', 'evaluation'],
  'Kotlin': ['kotlin'],
  'Background': ['mathematics', 'model-families', 'performance', 'results', 'glossary'],
}

/** The bar above; javadoc is no page of VitePress's, hence a target. */
export function nav() {
  const javadoc = (module: string) => ({ text: module, link: `/javadoc/${module}/index.html`, target: '_self' })
  const all = [
    { file: 'docs/getting-started.md', text: 'Guide', link: '/getting-started' },
    { file: 'pom.xml', text: 'API', items: ['qadapter-api', 'qadapter-core', 'qadapter-testkit'].map(javadoc) },
    { file: 'docs/decisions/README.md', text: 'Decisions', link: '/decisions/' },
    { file: 'CHANGELOG.md', text: 'Changes', link: '/CHANGELOG' },
  ]
  return all.filter((item) => existsInRepository(item.file)).map(({ file, ...item }) => item)
}

/** The navigation, which names every page of docs; one that is in no group fails the build. */
export function sidebar() {
  const grouped = Object.values(groups).flat()
  const ungrouped = pages().filter((file) => /^docs\/[^/]+\.md$/.test(file) && !grouped.includes(path.basename(file, '.md')))
  if (ungrouped.length > 0) throw new Error(`In no group of tools/site/.vitepress/pages.mts: ${ungrouped.join(', ')}.`)
  const inFolder = (folder: string) => pages().filter((file) => file.startsWith(`docs/${folder}/`) && !file.endsWith('/README.md'))
  const folder = (name: string) => ({ text: name[0].toUpperCase() + name.slice(1), collapsed: true, items: inFolder(name).map(entry) })
  return [
    ...Object.entries(groups)
      .map(([text, names]) => ({ text, items: names.map((name) => `docs/${name}.md`).filter(existsInRepository).map(entry) }))
      .filter((group) => group.items.length > 0),
    ...['measurements', 'decisions'].filter((name) => inFolder(name).length > 0).map(folder),
    {
      text: 'Project',
      collapsed: true,
      items: ['CHANGELOG', 'CONTRIBUTING', 'SECURITY', 'RELEASING', 'CODE_OF_CONDUCT'].map((name) => entry(name + '.md')),
    },
  ]
}

export function existsInRepository(file: string): boolean {
  return existsSync(path.join(repository, file))
}
