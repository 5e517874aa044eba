import type { QueuePlace } from '../../core/run/explain.ts'
import type { AssignStep } from '../../ports/engine.ts'
import { Heap } from './heap.ts'
import type { LiveRun } from './live-run.ts'

/** A ready step that found no free slot. */
export interface QueuedStep {
  readonly live: LiveRun
  readonly need: AssignStep
  readonly order: number
}

interface Lane {
  readonly waiting: Heap<QueuedStep>
  reason: string
}

/** Ready steps that wait for a slot, longest remaining path first, one lane for each bottleneck. */
export class SlotQueue {
  readonly #lanes = new Map<string, Lane>()
  #order = 0

  add(lane: string, live: LiveRun, { need, reason }: { need: AssignStep; reason: string }): void {
    const known = this.#lanes.get(lane) ?? { waiting: new Heap(isMoreUrgent), reason }
    this.#lanes.set(lane, known)
    this.#order += 1
    known.reason = reason
    known.waiting.push({ live, need, order: this.#order })
  }

  /** Offers the waiting steps of each lane in turn, until `take` leaves one where it is. */
  drain(take: (lane: string, queued: QueuedStep) => 'taken' | 'left'): void {
    for (const [key, { waiting }] of this.#lanes) {
      for (let next = waiting.peek(); next !== undefined; next = waiting.peek()) {
        if (take(key, next) === 'left') break
        waiting.pop()
      }
      if (waiting.size === 0) this.#lanes.delete(key)
    }
  }

  placeOf(runId: string, step: string): QueuePlace | undefined {
    for (const { waiting, reason } of this.#lanes.values()) {
      const all = [...waiting.values()]
      const own = all.find(({ live, need }) => live.run.id === runId && need.step === step)
      if (own === undefined) continue
      return { ahead: all.filter((other) => isMoreUrgent(other, own)).length, reason }
    }
    return undefined
  }
}

function isMoreUrgent(a: QueuedStep, b: QueuedStep): boolean {
  return a.need.rank === b.need.rank ? a.order < b.order : a.need.rank > b.need.rank
}
