import type { QueuePlace } from '../../core/run/explain.ts'
import { priorityRank, runPriorities } from '../../core/run/priority.ts'
import type { LiveRun } from './live-run.ts'
import { PriorityTurns } from './priority-turns.ts'

/**
 * Which runs have started, and which wait until fewer have. A run has its place from its start to
 * its end. Sub-runs take none: what they are for has one already.
 */
export class RunPlaces {
  readonly #start: (live: LiveRun) => void
  readonly #started = new Set<LiveRun>()
  /** By priority, in the order in which they came. */
  readonly #waiting: readonly Set<LiveRun>[] = runPriorities.map(() => new Set<LiveRun>())
  readonly #turns = new PriorityTurns()
  #most: number | undefined

  /** `start`: called for a run that has got its place after it had to wait. */
  constructor(start: (live: LiveRun) => void) {
    this.#start = start
  }

  get waiting(): number {
    return this.#waiting.reduce((sum, { size }) => sum + size, 0)
  }

  limit(most: number | undefined): void {
    this.#most = most
    this.#fill()
  }

  /** Whether the run may start now; else it is started later. */
  enter(live: LiveRun): boolean {
    if (live.run.cause?.parentRunId !== undefined || this.#started.has(live)) return true
    if (live.run.status === 'APPROVED' && !this.#hasRoom()) {
      this.#waiting[priorityRank(live.run.priority)]?.add(live)
      return false
    }
    this.#started.add(live)
    return true
  }

  leave(live: LiveRun): void {
    this.#waiting[priorityRank(live.run.priority)]?.delete(live)
    if (this.#started.delete(live)) this.#fill()
  }

  placeOf(runId: string): QueuePlace | undefined {
    if (this.waiting === 0) return undefined
    const queues = this.#waiting.map((set) => [...set])
    const turns = this.#turns.copy()
    for (let ahead = 0; ; ahead += 1) {
      const rank = turns.next((at) => (queues[at]?.length ?? 0) > 0)
      const next = queues[rank]?.shift()
      if (next === undefined) return undefined
      turns.count(rank)
      if (next.run.id !== runId) continue
      const reason = `the organization has ${this.#most ?? 0} runs going on, as many as it may`
      return { ahead, reason, limit: 'organization' }
    }
  }

  #hasRoom(): boolean {
    return this.#most === undefined || this.#started.size < this.#most
  }

  #fill(): void {
    while (this.#hasRoom()) {
      const rank = this.#turns.next((at) => (this.#waiting[at]?.size ?? 0) > 0)
      const [live] = this.#waiting[rank] ?? []
      if (live === undefined) return this.#turns.clear()
      this.#turns.count(rank)
      this.#waiting[rank]?.delete(live)
      this.#started.add(live)
      this.#start(live)
    }
  }
}
