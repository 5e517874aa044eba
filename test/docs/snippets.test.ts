import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { validatePlan } from '../../src/core/plan/validate-plan.ts'
import { checkReadOnly } from '../../src/graphs/cypher/guard.ts'
import { documents, root, snippetsOf } from './document.ts'
import type { Snippet } from './document.ts'

const snippets = documents().flatMap(snippetsOf)
const ofLanguage = (...languages: readonly string[]): readonly Snippet[] =>
  snippets.filter(({ language }) => languages.includes(language))

/** Inside the repository, so that `skein` is the package itself. */
const folder = join(root, 'dist', '.snippets')

const known = ['bash', 'cypher', 'js', 'json', 'text', 'ts']

test('every block says in what language it is', () => {
  const unknown = snippets.filter(({ language }) => !known.includes(language))
  expect(unknown.map(({ path, line }) => `${path}:${line}`)).toEqual([])
})

describe('TypeScript in the documentation', () => {
  const typed = ofLanguage('ts')
  const nameOf = ({ path, line }: Snippet): string =>
    `${path.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}-${line}.ts`

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    for (const snippet of typed) {
      const place = `../../${dirname(snippet.path)}/`
      const text = snippet.text.replaceAll("from './", `from '${place}`)
      writeFileSync(join(folder, nameOf(snippet)), text)
    }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.base.json',
        compilerOptions: {
          composite: false,
          declaration: false,
          isolatedDeclarations: false,
          noEmit: true,
          types: ['node'],
          allowImportingTsExtensions: true,
          rewriteRelativeImportExtensions: false,
          noUnusedLocals: false,
        },
        include: ['*.ts'],
      }),
    )
  })

  // `dist` is what is published.
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('compiles against the package as its users see it', async () => {
    expect(typed.length).toBeGreaterThan(5)
    const result = await promisify(execFile)('tsc', ['-p', folder], { cwd: root }).catch(
      (error: unknown) => error as { stdout: string },
    )
    expect(result.stdout).toBe('')
  })

  test('prints what the embedding guide says it prints', async () => {
    const first = typed.find(({ path }) => path === 'docs/guide/embedding.md')
    const file = join(folder, nameOf(first as Snippet))
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder })
    expect(stdout).toBe('COMPLETED 9\n')
  })
})

test('JSON in the documentation parses, and plans among it have no problems', () => {
  const texts = ofLanguage('json')
  expect(texts.length).toBeGreaterThan(3)
  for (const { path, line, text } of texts) {
    const value = JSON.parse(text) as object
    const problems = 'steps' in value ? validatePlan(value) : []
    expect({ path, line, problems }).toEqual({ path, line, problems: [] })
  }
})

test('JavaScript in the documentation parses', () => {
  for (const { text } of ofLanguage('js')) {
    execFileSync(process.execPath, ['--check', '--input-type=module', '-'], { input: text })
  }
})

test('shell in the documentation parses, and JSON in it too', () => {
  for (const { path, line, text } of ofLanguage('bash')) {
    execFileSync('bash', ['-n'], { input: text })
    for (const [, json = ''] of text.matchAll(/ -d '([^']*)'/g)) {
      expect(() => JSON.parse(json) as unknown, `${path}:${line}`).not.toThrow()
    }
  }
})

test('Cypher in the documentation passes the guard', () => {
  const quoted = ofLanguage('bash').flatMap(({ path, line, text }) =>
    [...text.matchAll(/skein graph "([^"]+)"/g)].map(([, query = '']) => ({ path, line, query })),
  )
  const blocks = ofLanguage('cypher').map(({ path, line, text }) => ({ path, line, query: text }))
  const all = [...quoted, ...blocks]
  expect(all.length).toBeGreaterThan(5)
  const refused = all.map((one) => ({ ...one, check: checkReadOnly(one.query) }))
  expect(refused.filter(({ check }) => !check.ok)).toEqual([])
})
