import type { Run } from '../../core/run/run.ts'

interface Waiter {
  readonly resolve: (run: Run) => void
  readonly reject: (error: unknown) => void
}

/** Everybody who waits for the end of a run. */
export class FinishWaiters {
  readonly #waiting = new Map<string, Waiter[]>()

  wait(runId: string): Promise<Run> {
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(runId) ?? []
      this.#waiting.set(runId, [...waiters, { resolve, reject }])
    })
  }

  finish(run: Run): void {
    for (const { resolve } of this.#take(run.id)) resolve(run)
  }

  fail(runId: string, error: unknown): void {
    for (const { reject } of this.#take(runId)) reject(error)
  }

  failAll(error: unknown): void {
    for (const runId of [...this.#waiting.keys()]) this.fail(runId, error)
  }

  #take(runId: string): readonly Waiter[] {
    const waiters = this.#waiting.get(runId) ?? []
    this.#waiting.delete(runId)
    return waiters
  }
}
