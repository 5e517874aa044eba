import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { anchorOf, documents, headingsOf, proseOf, readDocument, root } from './document.ts'

const pages = documents()
const links = pages.flatMap((page) => {
  const found = proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)
  return [...found].map(([, target = '']) => ({ from: page, target }))
})

test('there are pages and links to follow', () => {
  expect(pages.length).toBeGreaterThan(20)
  expect(links.length).toBeGreaterThan(100)
})

test('every link inside the repository leads to a file and a heading that exist', () => {
  const broken = links
    .filter(({ target }) => !/^https?:/.test(target))
    .filter(({ from, target }) => {
      const [file = '', anchor] = target.split('#')
      const path = file === '' ? from.path : normalize(join(dirname(from.path), file))
      if (!existsSync(join(root, path))) return true
      if (anchor === undefined) return false
      return !headingsOf(readDocument(path)).map(anchorOf).includes(anchor)
    })
  expect(broken.map(({ from, target }) => `${from.path}: ${target}`)).toEqual([])
})

test('no link leads to a folder, which is nothing to read outside of GitHub', () => {
  const folders = links
    .filter(({ target }) => !/^https?:|^#/.test(target))
    .filter(({ from, target }) => {
      const path = join(root, dirname(from.path), target.split('#')[0] ?? '')
      return existsSync(path) && statSync(path).isDirectory()
    })
  expect(folders.map(({ from, target }) => `${from.path}: ${target}`)).toEqual([])
})

test('every page of docs is linked from somewhere', () => {
  const linked = new Set(
    links.map(({ from, target }) =>
      normalize(join(dirname(from.path), target.split('#')[0] ?? '')),
    ),
  )
  const lonely = pages.filter(({ path }) => path.startsWith('docs/') && !linked.has(path))
  expect(lonely.map(({ path }) => path)).toEqual([])
})
