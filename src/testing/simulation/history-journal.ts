import type { Store } from '../../ports/store.ts'
import { StoreReference } from '../contracts/store-reference.ts'
import type { StreamEvent } from './random-history.ts'

/** The part of a store that readers of the journal use, over a history held in memory. */
export type HistoryJournal = Pick<Store, 'head' | 'readJournal' | 'readStream'> & {
  append(history: readonly StreamEvent[]): void
}

/** A journal of the organization `acme` with a history in it. */
export function createHistoryJournal(history: readonly StreamEvent[] = []): HistoryJournal {
  const reference = new StoreReference()
  const seqs = new Map<string, number>()
  const journal: HistoryJournal = {
    append: (more) => {
      for (const { stream, event } of more) {
        const expected = seqs.get(stream) ?? 0
        reference.commit([{ organization: 'acme', stream, expected, events: [event] }])
        seqs.set(stream, expected + 1)
      }
    },
    head: async () => reference.events.length,
    readJournal: async ({ after, limit }) => reference.journal('acme').slice(after, after + limit),
    readStream: async ({ stream, afterSeq = 0, limit = 1_000 }) =>
      reference.stream('acme', stream).slice(afterSeq, afterSeq + limit),
  }
  journal.append(history)
  return journal
}
