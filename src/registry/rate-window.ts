/** Units: milliseconds. */
const windowMs = 60_000

/**
 * Starts within a minute: never more than so many in any minute, wherever it begins. Remembers each
 * start until it no longer counts. A start of before this program was started is not remembered.
 */
export class RateWindow {
  #most: number
  /** When each start was, oldest first from `#first` on. */
  #starts: number[] = []
  #first = 0

  constructor(most: number) {
    this.#most = most
  }

  get most(): number {
    return this.#most
  }

  /** What was started still counts. */
  change(most: number): void {
    this.#most = most
  }

  take(now: number): void {
    this.#forget(now)
    this.#starts.push(now)
  }

  /** When the next may start; undefined: now. */
  freeAt(now: number): number | undefined {
    this.#forget(now)
    const over = this.#starts.length - this.#first - this.#most
    if (over < 0) return undefined
    const start = this.#starts[this.#first + over]
    return start === undefined ? undefined : start + windowMs
  }

  #forget(now: number): void {
    while (this.#first < this.#starts.length) {
      const start = this.#starts[this.#first]
      if (start === undefined || start + windowMs > now) break
      this.#first += 1
    }
    if (this.#first > 1_000 && this.#first * 2 > this.#starts.length) {
      this.#starts = this.#starts.slice(this.#first)
      this.#first = 0
    }
  }
}
