import type { GraphDatabase } from '../../ports/graph-database.ts'
import type { Store } from '../../ports/store.ts'
import type { JournalCensus } from './journal-census.ts'

/** What a comparison of the graph with its journal found. */
export interface GraphCheck {
  /** Units: milliseconds since 1970. */
  readonly at: number
  /** Up to which the journal was counted. */
  readonly position: number
  readonly status: 'complete' | 'incomplete'
  /** Nodes that the graph lacks, by label. */
  readonly missing: { readonly [label: string]: number }
}

/**
 * Counts the journal up to where the graph stands, and then the graph, which can only have grown
 * meanwhile: no projected node of these labels is ever taken away.
 */
export async function checkCounts(
  database: GraphDatabase,
  census: JournalCensus,
  source: {
    readonly store: Pick<Store, 'readJournal'>
    readonly organization: string
    readonly now: () => number
  },
): Promise<GraphCheck> {
  const { position, counts } = await census.countTo(await database.position(), source)
  const missing: { [label: string]: number } = {}
  for (const [label, expected] of counts) {
    const text = `MATCH (n:\`${label}\`) RETURN count(n) AS n`
    const { rows } = await database.query({ text })
    const found = Number(rows[0]?.['n'] ?? 0)
    if (found < expected) missing[label] = expected - found
  }
  const status = Object.keys(missing).length === 0 ? 'complete' : 'incomplete'
  return { at: source.now(), position, status, missing }
}
