import type { AppendOutcome, Store } from '../../ports/store.ts'
import type { RunTurn } from './turn.ts'

/** What became of a turn: durable, refused because somebody else has written, or not saved. */
export type TurnOutcome =
  | { readonly type: 'saved' }
  | { readonly type: 'conflict' }
  | { readonly type: 'failed'; readonly error: unknown }

/** After so many runs could not be saved by themselves, the rest is not tried. */
const aloneFailuresMax = 2

/**
 * Saves turns of any number of runs as one commit. Where that fails, what cannot be saved may be in
 * one run only, and the others must not suffer from it: each is then saved by itself.
 *
 * Shape: outcomes in the order of the turns. Never fails.
 */
export async function commitTurns(
  store: Store,
  turns: readonly RunTurn[],
): Promise<readonly TurnOutcome[]> {
  const outcomes = await commitAll(store, turns)
  for (const [index, { budget }] of turns.entries()) {
    if (outcomes[index]?.type !== 'saved') budget.bill?.takeBack()
  }
  return outcomes
}

async function commitAll(store: Store, turns: readonly RunTurn[]): Promise<readonly TurnOutcome[]> {
  try {
    for (const { keeping } of turns) if (keeping.length > 0) await Promise.all(keeping)
    return (await store.commit(turns.map(({ append }) => append))).map(outcomeOf)
  } catch (error) {
    if (turns.length === 1) return [{ type: 'failed', error }]
    return commitEach(store, turns, error)
  }
}

async function commitEach(
  store: Store,
  turns: readonly RunTurn[],
  cause: unknown,
): Promise<readonly TurnOutcome[]> {
  const outcomes: TurnOutcome[] = []
  let failures = 0
  for (const { append, keeping } of turns) {
    if (failures === aloneFailuresMax) {
      outcomes.push({ type: 'failed', error: cause })
      continue
    }
    try {
      await Promise.all(keeping)
      const [outcome] = await store.commit([append])
      // After a failure nobody knows what was saved: only the journal can tell.
      const isSaved = outcome?.type === 'saved'
      outcomes.push(isSaved ? { type: 'saved' } : { type: 'failed', error: cause })
    } catch (error) {
      failures += 1
      outcomes.push({ type: 'failed', error })
    }
  }
  return outcomes
}

function outcomeOf({ type }: AppendOutcome): TurnOutcome {
  return { type }
}
