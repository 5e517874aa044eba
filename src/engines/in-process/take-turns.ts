import type { AssignStep } from '../../core/run/effect.ts'
import type { LargeValues } from './large-values.ts'
import type { LiveRun } from './live-run.ts'
import type { Slots } from './slots.ts'
import { Turn } from './turn.ts'
import type { RunTurn } from './turn.ts'

/** Units: events. More than this wait for the next commit. */
export const commitEventsDefault = 2_000

interface TurnWork {
  readonly organization: string
  readonly at: number
  /** Runs with mail. Those whose turn is taken are no longer in it. */
  readonly dirty: Set<LiveRun>
  readonly slots: Slots
  readonly large: LargeValues
  /** Units: events. */
  readonly commitEventsMax: number
}

/** Everything that is possible now, for one commit: mail first, then slots for what is ready. */
export function takeTurns(work: TurnWork): readonly RunTurn[] {
  const { organization, at, dirty, slots, large, commitEventsMax } = work
  let events = 0
  const { budgets } = slots
  const offer = (live: LiveRun, need: AssignStep): void => {
    events += 1
    slots.offer(live, need)
  }
  const turns = new Map<LiveRun, Turn>()
  const turnOf = (live: LiveRun): Turn => {
    const turn = turns.get(live) ?? new Turn(live, { organization, at, large, offer, budgets })
    turns.set(live, turn)
    return turn
  }
  for (const live of dirty) {
    if (events >= commitEventsMax) break
    dirty.delete(live)
    const turn = turnOf(live)
    turn.receive(commitEventsMax)
    events += turn.size
    if (live.mailbox.length > 0) dirty.add(live)
  }
  // Only now, so that of all that is ready the most urgent gets a slot. An agent that has reported
  // has its slot free already: what it reported is on record before the slot is taken again.
  if (dirty.size === 0) {
    slots.drain({ at, startsMax: commitEventsMax }, (live, fact) => turnOf(live).follow(fact))
  }
  return [...turns.values()].map((turn) => turn.seal())
}
