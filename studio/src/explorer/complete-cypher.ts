import { ownLabels, ownRelationships, watermark } from '@source/graphs/cypher/schema.ts'
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'

/** What Skein itself keeps in the graph; entities of agents bring labels of their own. */
const labels = [...ownLabels].filter((label) => label !== watermark.label)

const keywords =
  'MATCH WHERE RETURN WITH UNWIND LIMIT OPTIONAL ORDER BY DISTINCT count collect type labels'.split(
    ' ',
  )

/** Labels after `(x:`, types of relationships after `[x:`, and else words of the language. */
export function completeCypher(context: CompletionContext): CompletionResult | null {
  const word = context.matchBefore(/[A-Za-z_]*/)
  const from = word?.from ?? context.pos
  const before = context.state.sliceDoc(Math.max(0, from - 80), from)
  const found = wordsAfter(before)
  const isAsked = context.explicit || before.endsWith(':') || from < context.pos
  if (!isAsked) return null
  return { from, options: found.map((label) => ({ label })), validFor: /^[A-Za-z_]*$/ }
}

function wordsAfter(before: string): readonly string[] {
  if (/\[\w*(:\w*\|?)*[:|]$/.test(before)) return ownRelationships
  if (/\(\w*(:\w+)*:$/.test(before)) return labels
  return keywords
}
