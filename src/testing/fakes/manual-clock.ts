import type { Clock } from '../../ports/clock.ts'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Goes on by so many milliseconds, and rings what is due on the way, in its order. */
  advance(ms: number): void
  /** Rings that are still to come. */
  pending(): number
}

interface Ring {
  readonly at: number
  readonly ring: () => void
}

export function createManualClock(startsAt = 1_764_000_000_000): ManualClock {
  let now = startsAt
  const rings = new Set<Ring>()
  const nextUntil = (until: number): Ring | undefined => {
    let next: Ring | undefined
    for (const one of rings) {
      if (one.at <= until && (next === undefined || one.at < next.at)) next = one
    }
    return next
  }
  return {
    now: () => now,
    ringAt(at, ring) {
      const one = { at, ring }
      rings.add(one)
      return () => void rings.delete(one)
    },
    advance(ms) {
      const until = now + ms
      for (let next = nextUntil(until); next !== undefined; next = nextUntil(until)) {
        rings.delete(next)
        now = Math.max(now, next.at)
        next.ring()
      }
      now = until
    },
    pending: () => rings.size,
  }
}
