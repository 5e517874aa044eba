/*
 * Owns: who is next among the steps that wait for one thing. Its neighbour `slot-queue.ts` owns the
 * lanes, `slots.ts` what a step waits for.
 *
 * Invariants:
 * 1. A priority that has steps here gets turns in proportion to its weight, however many there are
 *    of another.
 * 2. Within a priority runs take turns, one step each, however many steps a run has here.
 * 3. Within a run the step with the longest way to the end of the plan is first.
 */
import type { AssignStep } from '../../core/run/effect.ts'
import { priorityRank, runPriorities } from '../../core/run/priority.ts'
import { Heap } from './heap.ts'
import type { LiveRun } from './live-run.ts'
import { PriorityTurns } from './priority-turns.ts'

/** A ready step that found no free slot. */
export interface QueuedStep {
  readonly live: LiveRun
  readonly need: AssignStep
  /** Its `flightKey`, made once. */
  readonly key: string
  readonly order: number
}

/** Where a step waits, and for what. */
export interface Bottleneck {
  readonly lane: string
  readonly reason: string
  /** Whose limit it is, as `PUT /v1/limits` names it; undefined where it is nobody's. */
  readonly limit?: string
}

/** The steps of one run in a lane. */
export interface Share {
  /** Undefined while it is spare. */
  live: LiveRun | undefined
  /** Of the run's priority. */
  rank: number
  readonly steps: Heap<QueuedStep>
  /** When it joined, or last had its turn: less is earlier. */
  turn: number
  next: Share | undefined
  lane: SlotLane | undefined
  /** The share of the same run in another lane. */
  sibling: Share | undefined
}

/** Runs of one priority, in the order of their turns. */
interface Ring {
  first: Share | undefined
  last: Share | undefined
}

const nothing: Bottleneck = { lane: '', reason: '' }

type IsWanted = (queued: QueuedStep) => boolean

export class SlotLane {
  bottleneck: Bottleneck = nothing
  readonly #rings: readonly Ring[] = runPriorities.map(() => ({
    first: undefined,
    last: undefined,
  }))
  readonly #turns = new PriorityTurns()
  /** Runs that wait here. */
  #size = 0
  /** Priorities that wait here, and the one where there is but one: mostly. */
  #priorities = 0
  #onlyRank = 0
  readonly #hasSteps = (rank: number): boolean => this.#rings[rank]?.first !== undefined

  get isEmpty(): boolean {
    return this.#size === 0
  }

  /** `turn`: a number that grows with every turn. */
  push(queued: QueuedStep, turn: number): void {
    const { live } = queued
    let share = shareIn(this, live)
    if (share === undefined) {
      share = takeSpare(this, live)
      share.sibling = live.waitsIn
      live.waitsIn = share
      this.#size += 1
      this.#join(share, turn)
    }
    share.steps.push(queued)
  }

  /** Whose turn it is, of a priority or of all; its most urgent step is next. */
  next(rank: number = this.#nextRank()): Share | undefined {
    return this.#rings[rank]?.first
  }

  #nextRank(): number {
    return this.#priorities === 1 ? this.#onlyRank : this.#turns.next(this.#hasSteps)
  }

  /** Whose turn it was has had it: one of its steps, already taken out, got a slot. */
  served(share: Share, turn: number): void {
    if (this.#priorities > 1) this.#turns.count(share.rank)
    this.#leave(share)
    if (share.steps.size > 0) this.#join(share, turn)
    else this.#forget(share)
  }

  /** A step of whose turn it is was taken out, and got no slot here. */
  left(share: Share): void {
    if (share.steps.size > 0) return
    this.#leave(share)
    this.#forget(share)
  }

  /** How many get a slot here before this step, if no others come. Undefined: it is not here. */
  aheadOf(
    place: { readonly runId: string; readonly step: string },
    isWanted: IsWanted,
  ): number | undefined {
    const own = [...this.#shares()].find(({ live }) => {
      return live?.gone === false && live.run.id === place.runId
    })
    if (own === undefined) return undefined
    const steps = [...own.steps.values()].filter(isWanted)
    const step = steps.find(({ need }) => need.step === place.step)
    if (step === undefined) return undefined
    const before = steps.filter((other) => isMoreUrgent(other, step)).length
    return this.#turnsUntil(own, before, isWanted)
  }

  /** Steps that wait here. */
  count(isWanted: IsWanted): number {
    let count = 0
    for (const { steps } of this.#shares()) {
      for (const queued of steps.values()) if (isWanted(queued)) count += 1
    }
    return count
  }

  *#shares(): Iterable<Share> {
    for (const ring of this.#rings) yield* sharesOf(ring)
  }

  /** Plays the turns through, until the run has had so many. */
  #turnsUntil(own: Share, before: number, isWanted: IsWanted): number {
    const queues = this.#rings.map((ring) =>
      [...sharesOf(ring)].flatMap((share) => {
        const left = [...share.steps.values()].filter(isWanted).length
        return left === 0 ? [] : [{ share, left }]
      }),
    )
    const heads = queues.map(() => 0)
    const hasNext = (rank: number): boolean => (heads[rank] ?? 0) < (queues[rank]?.length ?? 0)
    const turns = this.#turns.copy()
    let ownLeft = before
    for (let served = 0; ; served += 1) {
      const rank = turns.next(hasNext)
      const head = heads[rank] ?? 0
      const entry = queues[rank]?.[head]
      if (entry === undefined || (entry.share === own && ownLeft === 0)) return served
      if (entry.share === own) ownLeft -= 1
      heads[rank] = head + 1
      turns.count(rank)
      entry.left -= 1
      if (entry.left > 0) queues[rank]?.push(entry)
    }
  }

  #join(share: Share, turn: number): void {
    const ring = this.#rings[share.rank]
    if (ring === undefined) return
    share.turn = turn
    share.next = undefined
    if (ring.last === undefined) {
      ring.first = share
      this.#priorities += 1
      this.#onlyRank = share.rank
    } else ring.last.next = share
    ring.last = share
  }

  /** Only the first of a ring ever leaves it. */
  #leave(share: Share): void {
    const ring = this.#rings[share.rank]
    if (ring?.first !== share) return
    ring.first = share.next
    if (ring.first !== undefined) return
    ring.last = undefined
    this.#priorities -= 1
    if (this.#priorities === 1) this.#onlyRank = this.#rings.findIndex(({ first }) => first)
  }

  #forget(share: Share): void {
    this.#size -= 1
    dropShare(share)
    keepSpare(share)
    if (this.#size === 0) this.#turns.clear()
  }
}

function isMoreUrgent(a: QueuedStep, b: QueuedStep): boolean {
  return a.need.rank === b.need.rank ? a.order < b.order : a.need.rank > b.need.rank
}

/** A run waits in few lanes at once, mostly in one. */
function shareIn(lane: SlotLane, live: LiveRun): Share | undefined {
  let share = live.waitsIn
  while (share !== undefined && share.lane !== lane) share = share.sibling
  return share
}

function dropShare(share: Share): void {
  const { live } = share
  if (live === undefined) return
  if (live.waitsIn === share) {
    live.waitsIn = share.sibling
    return
  }
  let before = live.waitsIn
  while (before !== undefined && before.sibling !== share) before = before.sibling
  if (before !== undefined) before.sibling = share.sibling
}

function* sharesOf({ first }: Ring): Iterable<Share> {
  for (let share = first; share !== undefined; share = share.next) yield share
}

/** Shares are used again: a step that waits for an instant must cost next to nothing. */
const spare: Share[] = []
const spareMax = 1_024

function takeSpare(lane: SlotLane, live: LiveRun): Share {
  const rank = priorityRank(live.run.priority)
  const share = spare.pop()
  if (share === undefined) {
    const steps = new Heap(isMoreUrgent)
    return { live, rank, steps, turn: 0, next: undefined, lane, sibling: undefined }
  }
  share.lane = lane
  share.live = live
  share.rank = rank
  return share
}

function keepSpare(share: Share): void {
  share.live = undefined
  share.next = undefined
  share.lane = undefined
  share.sibling = undefined
  if (spare.length < spareMax) spare.push(share)
}
