import { Heap } from '../../src/engines/in-process/heap.ts'

/** The process that something belongs to, and that may be gone when it comes. */
export interface Life {
  alive: boolean
  /** What it is doing that takes real time, such as loading a part of itself. */
  busy: number
}

export interface Appointment {
  readonly at: number
  readonly order: number
  /** What a process has in its memory ends with it. */
  readonly life: Life | undefined
  readonly happen: () => void
  isOff: boolean
}

/** Time that goes from one appointment to the next. Of two at once, the first made is kept first. */
export class VirtualTime {
  now = 1_764_000_000_000
  /** What people and agents are still going to do, whatever process there is. */
  outside = 0
  #order = 0
  readonly #agenda = new Heap<Appointment>(
    (a, b) => a.at < b.at || (a.at === b.at && a.order < b.order),
  )

  at(at: number, life: Life | undefined, happen: () => void): Appointment {
    this.#order += 1
    if (life === undefined) this.outside += 1
    const appointment = { at, order: this.#order, life, happen, isOff: false }
    this.#agenda.push(appointment)
    return appointment
  }

  after(ms: number, life: Life | undefined, happen: () => void): Appointment {
    return this.at(this.now + ms, life, happen)
  }

  /** Something is to happen before time goes on. */
  get hasDue(): boolean {
    const next = this.#agenda.peek()
    return next !== undefined && next.at <= this.now
  }

  /** Goes on to the next appointment and keeps it. False: there is none. */
  goOn(): boolean {
    for (;;) {
      const next = this.#agenda.pop()
      if (next === undefined) return false
      if (next.life === undefined) this.outside -= 1
      if (next.isOff || next.life?.alive === false) continue
      this.now = Math.max(this.now, next.at)
      next.happen()
      return true
    }
  }
}
