// Looks at every link of the built site that stays on it: page and anchor have to be there.
//   node links.mjs FOLDER BASE
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const [folder, base] = process.argv.slice(2)
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'))
const read = new Map()

/** The anchors and links of a page; scripts hold text that only looks like them. */
function page(file) {
  if (!read.has(file)) {
    const html = readFileSync(file, 'utf8').replace(/<script[\s\S]*?<\/script>/g, '')
    const values = (names) => [...html.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, 'g'))].map((match) => match[1].replace(/&amp;/g, '&'))
    read.set(file, { anchors: new Set(values('id|name')), links: values('href|src') })
  }
  return read.get(file)
}

const dead = new Set()
let links = 0
for (const file of files) {
  const name = file.split(path.sep).join('/')
  // The links within javadoc are javadoc's own; doclint has looked at those that are ours.
  if (name.startsWith('javadoc/')) continue
  for (const link of page(path.join(folder, file)).links) {
    const url = new URL(link, `http://site${base}${name}`)
    if (url.host !== 'site') continue
    links++
    let target = path.join(folder, decodeURIComponent(url.pathname).slice(base.length))
    if (existsSync(target) && statSync(target).isDirectory()) target = path.join(target, 'index.html')
    const anchor = decodeURIComponent(url.hash.slice(1))
    if (!url.pathname.startsWith(base) || !existsSync(target)) dead.add(`${name}: ${link}`)
    else if (anchor && target.endsWith('.html') && !page(target).anchors.has(anchor)) dead.add(`${name}: ${link} (no such heading)`)
  }
}
if (links === 0) dead.add(`no link in ${folder}`)
for (const link of dead) console.error(`dead link: ${link}`)
if (dead.size > 0) process.exit(1)
console.log(`${links} links on ${files.length} pages, none of them dead.`)
