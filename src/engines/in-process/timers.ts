import type { Clock } from '../../ports/clock.ts'
import { Heap } from './heap.ts'

interface Timer {
  readonly key: string
  readonly at: number
  readonly ring: () => void
}

const staleMax = 1_000

/** Any number of timers on one alarm of the clock. One timer a key; a new one replaces it. */
export class Timers {
  readonly #clock: Clock
  #heap = new Heap<Timer>(isEarlier)
  readonly #current = new Map<string, Timer>()
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Timers that are held in memory, cleared ones too. */
  get held(): number {
    return this.#heap.size
  }

  set(key: string, at: number, ring: () => void): void {
    const timer = { key, at, ring }
    this.#current.set(key, timer)
    this.#heap.push(timer)
    if (this.#heap.size > 2 * this.#current.size + staleMax) this.#compact()
    this.#arm()
  }

  clear(key: string): void {
    this.#current.delete(key)
  }

  close(): void {
    this.#alarm?.cancel()
    this.#alarm = undefined
    this.#current.clear()
  }

  #arm(): void {
    this.#dropStale()
    const next = this.#heap.peek()
    if (next === undefined || (this.#alarm !== undefined && this.#alarm.at <= next.at)) return
    this.#alarm?.cancel()
    this.#alarm = { at: next.at, cancel: this.#clock.ringAt(next.at, () => this.#ring()) }
  }

  #ring(): void {
    this.#alarm = undefined
    const now = this.#clock.now()
    for (let next = this.#heap.peek(); next !== undefined; next = this.#heap.peek()) {
      const isCurrent = this.#current.get(next.key) === next
      if (isCurrent && next.at > now) break
      this.#heap.pop()
      if (isCurrent) {
        this.#current.delete(next.key)
        next.ring()
      }
    }
    this.#arm()
  }

  /** Time limits are mostly cleared long before they come up, and must not pile up until then. */
  #compact(): void {
    this.#heap = new Heap<Timer>(isEarlier)
    for (const timer of this.#current.values()) this.#heap.push(timer)
  }

  /** Cleared and replaced timers stay in the heap until they come up or are too many. */
  #dropStale(): void {
    for (let next = this.#heap.peek(); next !== undefined; next = this.#heap.peek()) {
      if (this.#current.get(next.key) === next) return
      this.#heap.pop()
    }
  }
}

function isEarlier(a: Timer, b: Timer): boolean {
  return a.at < b.at
}
