import type { RunModel } from '../data/run-model.ts'
import { formatMoment } from '../parts/duration.ts'
import { visibleText } from '../parts/visible-text.ts'

const moment = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g
/** Ids that nobody would take for a word of the sentence. */
const oddId = /\b[a-z][a-z0-9]*(?:_[a-z0-9_]+)?(?:\[\d+\])?/g

/** A sentence of the server as a person reads it: names for ids, the clock for time stamps. */
export function readableSentence({ steps }: RunModel, sentence: string, now: number): string {
  const named = sentence.replaceAll(oddId, (id, at: number) => {
    const isId = at === 0 || /[_[]/.test(id)
    return isId ? (steps.get(id)?.name ?? id) : id
  })
  return visibleText(named.replaceAll(moment, (text) => formatMoment(Date.parse(text), now)))
}
