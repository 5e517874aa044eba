import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSkein } from 'skein'
import type { Skein } from 'skein'
import { namedQueries } from '../../src/graphs/cypher/named-queries.ts'
import { sourceFiles } from '../tidy/source-files.ts'
import { documents, readDocument, snippetsOf } from './document.ts'

const product = sourceFiles('.ts').filter(
  ({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'),
)
const textUnder = (folder: string): string =>
  product
    .filter(({ path }) => path.startsWith(folder))
    .map(({ text }) => text)
    .join('\n')

const matchesOf = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
]

test('the plan reference speaks of every field that a plan can have', () => {
  const model = textUnder('src/core/plan/plan.ts')
  const interfaces = model.matchAll(/export interface (\w+) \{([^]*?)\n\}/g)
  const fields = [...interfaces]
    .filter(([, name]) => name !== 'Problem')
    .flatMap(([, , body = '']) => matchesOf(body, /^ {2}readonly (\w+)\??:/gm))
  const text = ['reference/plan.md', 'guide/approvals.md']
    .map((path) => readDocument(`docs/${path}`).text)
    .join('\n')
  const words = new Set(text.match(/\w+/g))
  expect(fields.length).toBeGreaterThan(40)
  expect(fields.filter((field) => !words.has(field))).toEqual([])
})

test('the configuration reference speaks of every variable that is read', () => {
  const read = textUnder('src/')
  const text = readDocument('docs/reference/configuration.md').text
  const variables = matchesOf(read, /['"](SKEIN_[A-Z_]+)['"]/g)
  expect(variables.length).toBeGreaterThan(10)
  expect(variables.filter((variable) => !text.includes(`\`${variable}`))).toEqual([])
})

describe('the graph reference', () => {
  const page = readDocument('docs/reference/graph.md')
  let skein: Skein

  beforeAll(async () => {
    skein = await openSkein()
  })
  afterAll(() => skein.close())

  test('has every label and relationship that is projected', () => {
    const projection = textUnder('src/graphs/cypher/projection')
    const relationships = matchesOf(
      projection,
      /'([A-Z]{2,}(?:_[A-Z]+)+|INITIATES|EXECUTES|BLOCKS)'/g,
    )
    const labels = matchesOf(projection, /label: '(\w+)'/g)
    expect(relationships.length).toBeGreaterThan(15)
    expect(labels.length).toBeGreaterThan(8)
    const words = new Set(page.text.match(/\w+/g))
    expect([...labels, ...relationships].filter((name) => !words.has(name))).toEqual([])
  })

  test('names only queries that exist', () => {
    const named = matchesOf(page.text, /^\| `(\w+\.\w+)` \|/gm)
    const known = namedQueries.map(({ name }) => name)
    expect(named.length).toBeGreaterThan(4)
    expect(named.filter((name) => !known.includes(name))).toEqual([])
  })

  test('asks only questions that the engine understands', async () => {
    const questions = documents()
      .flatMap(snippetsOf)
      .filter(({ language }) => language === 'cypher')
    expect(questions.length).toBeGreaterThan(3)
    for (const { path, line, text } of questions) {
      const { columns } = await skein.graph.query({ query: text })
      expect(columns.length, `${path}:${line}`).toBeGreaterThan(0)
    }
  })
})
