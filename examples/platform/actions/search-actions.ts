import type { Action } from '../action.ts'
import { textOf } from '../read-inputs.ts'
import { inputs, listOf, record, text, whole } from '../schema.ts'
import type { PlatformState } from '../state/platform-state.ts'
import { searchCorpus } from './search-corpus.ts'
import type { WebPage } from './search-corpus.ts'

const resultsMax = 3
const emptyWords = new Set(
  'a an the of in on for to and or about with what is are best how new my do'.split(' '),
)

const search: Action<PlatformState> = {
  name: 'web.search',
  description: 'Search the web',
  examples: ['search the web for Kubernetes news', 'find indoor activities'],
  input: inputs({ query: text('what to search for') }, ['query']),
  output: record({
    query: text('what was searched for'),
    results: listOf(record({ title: text('title'), url: text('address'), text: text('excerpt') })),
    resultCount: whole('number of results'),
    summary: text('the results in one sentence'),
  }),
  requires: [],
  produces: ['findings'],
  reversibility: 'read',
  idempotent: true,
  act({ inputs: given }) {
    const query = textOf(given, 'query')
    const results = bestPages(query).map(({ title, url, text: excerpt }) => ({
      title,
      url,
      text: excerpt,
    }))
    const titles = results.map((result) => result.title).join('; ')
    const summary =
      results.length === 0
        ? `Nothing about "${query}" in the small offline web of the examples`
        : `About "${query}": ${titles}`
    return { output: { query, results, resultCount: results.length, summary } }
  },
}

/**
 * Pages by the words they have in common with the query; a word in the title counts double. Those
 * less than half as good as the best are left out.
 */
function bestPages(query: string): readonly WebPage[] {
  const wanted = wordsOf(query)
  const scored = searchCorpus.map((page) => {
    const inTitle = wordsOf(page.title)
    const anywhere = wordsOf(`${page.title} ${page.text}`)
    const hits = [...wanted].filter((word) => anywhere.has(word))
    return { page, score: hits.length + hits.filter((word) => inTitle.has(word)).length }
  })
  const best = Math.max(...scored.map(({ score }) => score))
  return scored
    .filter(({ score }) => score > 0 && score >= best / 2)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, resultsMax)
    .map(({ page }) => page)
}

function wordsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return new Set(words.filter((word) => !emptyWords.has(word)).map(stemOf))
}

function stemOf(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word
}

export const searchActions: readonly Action<PlatformState>[] = [search]
