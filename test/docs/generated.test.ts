import { expect, test } from 'vitest'
import { renderCliReference } from '../../scripts/cli-reference.ts'
import { renderErrorsReference } from '../../scripts/errors-reference.ts'
import { renderPatternsReference } from '../../scripts/patterns-reference.ts'
import { errorCodes } from '../../src/core/errors.ts'
import { version } from '../../src/version.ts'
import { documents, headingsOf, readDocument } from './document.ts'

test('the errors reference is what the tables say; if not: npm run docs', () => {
  expect(readDocument('docs/reference/errors.md').text).toBe(renderErrorsReference())
})

test('the errors reference has a section for every code', () => {
  const headings = headingsOf(readDocument('docs/reference/errors.md'))
  expect(errorCodes.filter((code) => !headings.includes(code))).toEqual([])
  expect(readDocument('docs/reference/errors.md').text).not.toContain('undefined')
})

test('the command line reference is the help that commands print; if not: npm run docs', () => {
  expect(readDocument('docs/reference/cli.md').text).toBe(renderCliReference())
})

test('the table of patterns is what their files say; if not: npm run docs', () => {
  expect(readDocument('docs/reference/patterns.md').text).toBe(renderPatternsReference())
})

test('the changelog speaks of the version of the package', () => {
  expect(headingsOf(readDocument('CHANGELOG.md'))).toContain(version)
})

/** Words that a page may be divided by and that are no terms. */
const plainWords = ['Conventions', 'Limits', 'Chat', 'Glossary']

test('a heading of the reference that is one word is a term of the glossary', () => {
  const glossary = readDocument('docs/reference/glossary.md').text
  const terms = new Set([...glossary.matchAll(/^\| ([^|]+?) \|/gm)].map(([, term]) => term))
  const headings = documents()
    .filter(({ path }) => path.startsWith('docs/reference/'))
    .flatMap(headingsOf)
    .filter((heading) => /^[A-Z][a-z-]+$/.test(heading) && !plainWords.includes(heading))
  const unknown = headings.filter((heading) => !formsOf(heading).some((form) => terms.has(form)))
  expect(headings.length).toBeGreaterThan(10)
  expect(unknown).toEqual([])
})

/** A plural and what it may be the plural of. */
function formsOf(word: string): readonly string[] {
  return [word, word.replace(/ies$/, 'y'), word.replace(/es$/, ''), word.replace(/s$/, '')]
}
