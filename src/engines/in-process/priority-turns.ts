import { priorityWeights, runPriorities } from '../../core/run/priority.ts'

const weightMax = Math.max(...Object.values(priorityWeights))
/** What one turn costs a priority: the heavier, the less. */
const strides = runPriorities.map((priority) => weightMax / priorityWeights[priority])

/**
 * Turns of the priorities in proportion to their weights: what has had least is next. A priority
 * that had nothing to do has saved nothing up.
 *
 * Source: stride scheduling, Waldspurger and Weihl 1995.
 */
export class PriorityTurns {
  readonly #passes: number[] = strides.map(() => 0)
  /** What the last one that was next had had. */
  #reached = 0

  passOf(rank: number): number {
    return Math.max(this.#passes[rank] ?? 0, this.#reached)
  }

  /** Of those that count, the one that is next; of equals the most urgent. -1: none. */
  next(counts: (rank: number) => boolean): number {
    let best = -1
    for (let rank = strides.length - 1; rank >= 0; rank -= 1) {
      if (counts(rank) && (best < 0 || this.passOf(rank) < this.passOf(best))) best = rank
    }
    return best
  }

  /** One of this priority has had its turn. */
  count(rank: number): void {
    const pass = this.passOf(rank)
    this.#reached = pass
    this.#passes[rank] = pass + (strides[rank] ?? 1)
  }

  clear(): void {
    this.#passes.fill(0)
    this.#reached = 0
  }

  copy(): PriorityTurns {
    const copy = new PriorityTurns()
    copy.#reached = this.#reached
    for (const [rank, pass] of this.#passes.entries()) copy.#passes[rank] = pass
    return copy
  }
}
