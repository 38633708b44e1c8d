import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { braceRule } from './braces.mts'
import { formulaRule } from './formulas.mts'
import { linkRule } from './links.mts'
import { nav, pages, placed, sidebar } from './pages.mts'

const home = 'https://github.com/qadapter/qadapter'
const here = fileURLToPath(new URL('..', import.meta.url))
const base = process.env.SITE_BASE ?? '/qadapter/'

export default defineConfig({
  title: 'QAdapter',
  description: 'LoRA preference tuning for the JVM that keeps what the base model knew.',
  lang: 'en-US',
  base,
  srcDir: '../..',
  srcExclude: ['**/target/**', 'qadapter-*/**', 'tools/**', '.*/**'],
  outDir: '../../target/site',
  cacheDir: '../../target/site-cache',
  rewrites: Object.fromEntries(pages().map((file) => [file, placed(file)])),
  cleanUrls: false,
  // Javadoc is laid beside the pages; links.mjs looks at all links afterwards.
  ignoreDeadLinks: [/^\/javadoc\//],
  markdown: {
    math: true,
    attrs: { disable: true },
    theme: { light: 'github-light', dark: 'github-dark' },
    config: (md) => {
      md.use(linkRule(home))
      md.use(formulaRule)
      md.use(braceRule)
    },
  },
  vite: {
    plugins: [{
      // The pages lie outside of the folder with the libraries.
      name: 'libraries-of-the-site',
      enforce: 'pre',
      resolveId(source, importer, options) {
        if (!/^vue($|\/)/.test(source) || importer?.startsWith(here)) return null
        return this.resolve(source, here + 'package.json', { ...options, skipSelf: true })
      },
    }],
  },
  themeConfig: {
    nav: nav(),
    sidebar: sidebar(),
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: home }],
    footer: { message: 'Apache License 2.0' },
  },
})
