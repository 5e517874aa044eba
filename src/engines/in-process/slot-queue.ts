import type { AssignStep } from '../../core/run/effect.ts'
import type { QueuePlace } from '../../core/run/explain.ts'
import { Heap } from './heap.ts'
import { flightKey } from './live-run.ts'
import type { LiveRun } from './live-run.ts'

/** A ready step that found no free slot. */
export interface QueuedStep {
  readonly live: LiveRun
  readonly need: AssignStep
  readonly order: number
}

/** Where a step waits, and for what. */
export interface Bottleneck {
  readonly lane: string
  readonly reason: string
}

interface Lane {
  readonly waiting: Heap<QueuedStep>
  reason: string
}

/** Ready steps that wait for a slot, longest remaining path first, one lane for each bottleneck. */
export class SlotQueue {
  readonly #lanes = new Map<string, Lane>()
  /** Lanes with steps that have not been offered anything yet. */
  #fresh = new Set<string>()
  #order = 0

  get hasFresh(): boolean {
    return this.#fresh.size > 0
  }

  /** A step that waits already keeps its place. */
  add(live: LiveRun, need: AssignStep, bottleneck: Bottleneck): void {
    const key = flightKey(need)
    if (live.queued.has(key)) return
    live.queued.add(key)
    this.#order += 1
    this.#push({ live, need, order: this.#order }, bottleneck)
  }

  /**
   * Offers the waiting steps of each lane in turn, until one has to stay where it is. A step that
   * turns out to wait for something else moves to that lane. Where no slot has become free, only
   * lanes with new steps are looked at.
   */
  drain(lanes: 'all' | 'fresh', take: (queued: QueuedStep) => 'taken' | Bottleneck): void {
    const keys = lanes === 'all' ? new Set(this.#lanes.keys()) : this.#fresh
    this.#fresh = keys
    // Lanes that steps move to join the set, and are looked at too.
    for (const key of keys) {
      const lane = this.#lanes.get(key)
      if (lane !== undefined) this.#drainLane(key, lane, take)
      if (lane?.waiting.size === 0) this.#lanes.delete(key)
    }
    this.#fresh = new Set()
  }

  #drainLane(key: string, lane: Lane, take: (queued: QueuedStep) => 'taken' | Bottleneck): void {
    const { waiting } = lane
    for (let next = waiting.peek(); next !== undefined; next = waiting.peek()) {
      const outcome = isWanted(next) ? take(next) : 'taken'
      if (outcome !== 'taken' && outcome.lane === key) {
        lane.reason = outcome.reason
        return
      }
      waiting.pop()
      if (outcome === 'taken') next.live.queued.delete(flightKey(next.need))
      else this.#push(next, outcome)
    }
  }

  placeOf(runId: string, step: string): QueuePlace | undefined {
    for (const { waiting, reason } of this.#lanes.values()) {
      const all = [...waiting.values()].filter(isWanted)
      const own = all.find(({ live, need }) => live.run.id === runId && need.step === step)
      if (own === undefined) continue
      return { ahead: all.filter((other) => isMoreUrgent(other, own)).length, reason }
    }
    return undefined
  }

  #push(queued: QueuedStep, { lane, reason }: Bottleneck): void {
    const known = this.#lanes.get(lane) ?? { waiting: new Heap(isMoreUrgent), reason }
    this.#lanes.set(lane, known)
    known.waiting.push(queued)
    this.#fresh.add(lane)
  }
}

function isMoreUrgent(a: QueuedStep, b: QueuedStep): boolean {
  return a.need.rank === b.need.rank ? a.order < b.order : a.need.rank > b.need.rank
}

/** Still to be done, in a run that goes on here, and not under way already. */
function isWanted({ live, need }: QueuedStep): boolean {
  if (live.gone || live.stalled || live.inFlight.has(flightKey(need))) return false
  const { status, steps } = live.run
  const step = steps.get(need.step)
  if (need.undo === true) {
    const undo = step?.undo
    return status === 'COMPENSATING' && undo?.status === 'WAITING' && undo.attempt === need.attempt
  }
  return status === 'EXECUTING' && step?.ready === true && step.attempt === need.attempt
}
