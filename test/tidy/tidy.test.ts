import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isTest, sourceFiles } from './source-files.ts'

const code = sourceFiles('.ts', '.tsx')
const product = code.filter(({ path }) => path.startsWith('src/') && !isTest(path))

/** Names that say nothing of what is inside. */
const buckets = ['utils', 'util', 'common', 'helpers', 'helper', 'shared', 'types', 'misc', 'lib']

describe('the repository is tidy', () => {
  test('there is code to look at', () => {
    expect(product.length).toBeGreaterThan(100)
  })

  test('no file has more than 400 lines, and half have fewer than 120', () => {
    const long = code.filter(({ lines }) => lines.length > 401).map(({ path }) => path)
    expect(long).toEqual([])
    const lengths = product.map(({ lines }) => lines.length).toSorted((a, b) => a - b)
    expect(lengths[lengths.length >> 1]).toBeLessThan(120)
  })

  test('no line has more than 100 characters, but for texts that cannot be broken', () => {
    const long = code.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) =>
        line.length > 100 && !/['"`/]/.test(line) ? [`${path}:${index + 1}`] : [],
      ),
    )
    expect(long).toEqual([])
  })

  test('files and folders are kebab-case, and none is a bucket', () => {
    const odd = code
      .map(({ path }) => path)
      .filter((path) => {
        const segments = path.split('/').map((segment) => segment.replace(/\.[a-z.]+$/, ''))
        return segments.some(
          (segment) => !/^\.?[a-z0-9]+(-[a-z0-9]+)*$/.test(segment) || buckets.includes(segment),
        )
      })
    expect(odd).toEqual([])
  })

  test('index.ts stands only at the public entry', () => {
    const entries = code.filter(({ path }) => basename(path) === 'index.ts').map(({ path }) => path)
    expect(entries).toEqual(['src/index.ts'])
  })

  test('nothing is exported by default in the product', () => {
    const files = product.filter(({ text }) => /^export default /m.test(text))
    expect(files.map(({ path }) => path)).toEqual([])
  })

  test('there are no leftovers', () => {
    // Written so that this line is not one of them.
    const pattern = /TO[D]O|FIX[M]E|@ts-[i]gnore|as an[y]\b/
    const found = code.flatMap(({ path, lines }) =>
      lines.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
    )
    expect(found).toEqual([])
  })
})
