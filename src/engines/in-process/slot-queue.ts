import type { AssignStep } from '../../core/run/effect.ts'
import type { QueuePlace } from '../../core/run/explain.ts'
import { lacksKey } from '../../core/run/mutex.ts'
import { runPriorities } from '../../core/run/priority.ts'
import { flightKey } from './live-run.ts'
import type { LiveRun } from './live-run.ts'
import { PriorityTurns } from './priority-turns.ts'
import { SlotLane } from './slot-lane.ts'
import type { Bottleneck, QueuedStep, Share } from './slot-lane.ts'

/** What became of a step that was offered a slot. `full`: no step at all can get one now. */
export type Taking = 'taken' | 'full' | Bottleneck

/** Ready steps that wait for a slot, one lane for each bottleneck. */
export class SlotQueue {
  readonly #lanes = new Map<string, SlotLane>()
  /** Lanes with steps that have not been offered anything yet. */
  #fresh = new Set<string>()
  readonly #spare: SlotLane[] = []
  #order = 0
  #turn = 0
  /** Whose turn it is where one limit is over all lanes. */
  readonly #shared = new PriorityTurns()

  get hasFresh(): boolean {
    return this.#fresh.size > 0
  }

  /** A step that waits already keeps its place. */
  add(live: LiveRun, need: AssignStep, bottleneck: Bottleneck): void {
    const key = flightKey(need)
    if (live.queued.has(key)) return
    live.queued.add(key)
    this.#order += 1
    this.#push({ live, need, key, order: this.#order }, bottleneck)
  }

  /**
   * Offers the waiting steps of each lane in turn, until one has to stay where it is. A step that
   * turns out to wait for something else moves to that lane. Where no slot has become free, only
   * lanes with new steps are looked at.
   */
  drain(lanes: 'all' | 'fresh', take: (queued: QueuedStep) => Taking): void {
    const keys = lanes === 'all' ? new Set(this.#lanes.keys()) : this.#fresh
    this.#fresh = keys
    // Lanes that steps come to meanwhile join the set, and are looked at too, if need be again.
    for (const key of keys) {
      keys.delete(key)
      const lane = this.#lanes.get(key)
      if (lane === undefined) continue
      let outcome = this.#offerNext({ key, lane, take })
      while (outcome === 'served' || outcome === 'moved') {
        outcome = this.#offerNext({ key, lane, take })
      }
      if (lane.isEmpty) this.#retire(key, lane)
      if (outcome !== 'full') continue
      // The other lanes are first next time.
      this.#lanes.delete(key)
      this.#lanes.set(key, lane)
      break
    }
    this.#fresh = new Set()
  }

  /**
   * The same where one limit is over all lanes: each slot goes to the priority whose turn it is,
   * and there to the run that has waited longest for its turn, in whichever lane it is.
   */
  drainShared(take: (queued: QueuedStep) => Taking): void {
    const stuck = new Set<string>()
    for (let next = this.#earliest(stuck); next !== undefined; next = this.#earliest(stuck)) {
      const { key, lane, rank } = next
      const outcome = this.#offerNext({ key, lane, rank, take })
      if (lane.isEmpty) this.#retire(key, lane)
      if (outcome === 'full') break
      if (outcome === 'stuck') stuck.add(key)
      if (outcome === 'served') this.#shared.count(rank)
    }
    this.#fresh = new Set()
  }

  placeOf(runId: string, step: string): QueuePlace | undefined {
    for (const lane of this.#lanes.values()) {
      const ahead = lane.aheadOf({ runId, step }, isWanted)
      if (ahead === undefined) continue
      const { reason, limit } = lane.bottleneck
      return { ahead, reason, ...(limit !== undefined && { limit }) }
    }
    return undefined
  }

  /** Steps that wait, by whose limit it is, or all for one; under `''` where it is nobody's. */
  waiting(all?: string): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const lane of this.#lanes.values()) {
      const limit = all ?? lane.bottleneck.limit ?? ''
      counts.set(limit, (counts.get(limit) ?? 0) + lane.count(isWanted))
    }
    return counts
  }

  /** Offers a slot to the step whose turn it is, after those that nobody wants any more are gone. */
  #offerNext(offer: Offer): Offered {
    const { lane, rank, take } = offer
    for (let share = lane.next(rank); share !== undefined; share = lane.next(rank)) {
      const queued = share.steps.pop()
      if (queued === undefined) break
      if (isWanted(queued)) return this.#settle(offer, { share, queued }, take(queued))
      queued.live.queued.delete(queued.key)
      lane.left(share)
    }
    return 'stuck'
  }

  #settle({ key, lane }: Offer, { share, queued }: Offering, outcome: Taking): Offered {
    if (outcome === 'taken') {
      queued.live.queued.delete(queued.key)
      this.#turn += 1
      lane.served(share, this.#turn)
      return 'served'
    }
    if (outcome === 'full' || outcome.lane === key) {
      share.steps.push(queued)
      if (outcome === 'full') return 'full'
      lane.bottleneck = outcome
      return 'stuck'
    }
    lane.left(share)
    this.#push(queued, outcome)
    return 'moved'
  }

  /** Of the lanes that are not stuck, the one with the run whose turn is earliest. */
  #earliest(stuck: ReadonlySet<string>): Earliest | undefined {
    let best: Earliest | undefined
    for (const [key, lane] of this.#lanes) {
      if (stuck.has(key)) continue
      for (let rank = 0; rank < runPriorities.length; rank += 1) {
        const turn = lane.next(rank)?.turn
        if (turn === undefined) continue
        const pass = this.#shared.passOf(rank)
        if (best !== undefined && !isBefore({ pass, rank, turn }, best)) continue
        best = { key, lane, pass, rank, turn }
      }
    }
    return best
  }

  #push(queued: QueuedStep, bottleneck: Bottleneck): void {
    let lane = this.#lanes.get(bottleneck.lane)
    if (lane === undefined) {
      lane = this.#spare.pop() ?? new SlotLane()
      lane.bottleneck = bottleneck
      this.#lanes.set(bottleneck.lane, lane)
    }
    this.#turn += 1
    lane.push(queued, this.#turn)
    this.#fresh.add(bottleneck.lane)
  }

  /** Lanes are used again: most are empty as soon as they are made. */
  #retire(key: string, lane: SlotLane): void {
    this.#lanes.delete(key)
    if (this.#spare.length < spareMax) this.#spare.push(lane)
  }
}

const spareMax = 64

/** `moved`: it waits for something else; `stuck`: nothing more of the lane can start now. */
type Offered = 'served' | 'moved' | 'stuck' | 'full'

interface Offer {
  readonly key: string
  readonly lane: SlotLane
  /** The priority whose turn it is; without it the lane decides. */
  readonly rank?: number
  readonly take: (queued: QueuedStep) => Taking
}

interface Offering {
  readonly share: Share
  readonly queued: QueuedStep
}

interface Turn {
  readonly pass: number
  readonly rank: number
  readonly turn: number
}

interface Earliest extends Turn {
  readonly key: string
  readonly lane: SlotLane
}

function isBefore(a: Turn, b: Turn): boolean {
  if (a.pass !== b.pass) return a.pass < b.pass
  return a.rank === b.rank ? a.turn < b.turn : a.rank > b.rank
}

/** Still to be done, in a run that goes on here, and not under way already. */
function isWanted({ live, need, key }: QueuedStep): boolean {
  if (live.gone || live.stalled || live.inFlight.has(key)) return false
  const { status, steps } = live.run
  const step = steps.get(need.step)
  if (need.undo === true) {
    const undo = step?.undo
    return status === 'COMPENSATING' && undo?.status === 'WAITING' && undo.attempt === need.attempt
  }
  if (status !== 'EXECUTING' || step?.attempt !== need.attempt) return false
  return step.ready || (need.keyOnly === true && lacksKey(step))
}
