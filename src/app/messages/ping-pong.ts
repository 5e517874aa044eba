import { SkeinError } from '../../core/errors.ts'

/** How long a chain of messages may be, each an answer to the one before. */
const chainMax = 16
/** How many messages two may exchange in a minute, both ways together. */
const perMinuteMax = 60

const minuteMs = 60_000

/**
 * Keeps two agents from talking to each other for ever. The rate is counted since Skein was
 * started, the length of a chain is on record.
 */
export class PingPongGuard {
  /** When the two last spoke, the oldest first. */
  readonly #spoken = new Map<string, number[]>()

  /** Errors: `AGENT_MESSAGE_CHAIN_TOO_LONG`, `AGENT_MESSAGE_RATE_EXCEEDED`. */
  admit(message: { readonly from: string; readonly to: string }, depth: number, now: number): void {
    const { from, to } = message
    if (depth >= chainMax) {
      throw new SkeinError('AGENT_MESSAGE_CHAIN_TOO_LONG', { from, to, chainMax })
    }
    const key = [from, to].sort().join('\n')
    const before = (this.#spoken.get(key) ?? []).filter((at) => at > now - minuteMs)
    if (before.length >= perMinuteMax) {
      throw new SkeinError('AGENT_MESSAGE_RATE_EXCEEDED', { from, to, perMinuteMax })
    }
    before.push(now)
    this.#spoken.delete(key)
    this.#spoken.set(key, before)
    this.#forget(now)
  }

  /** Pairs that have said nothing for a minute; the first in the map is the longest silent. */
  #forget(now: number): void {
    for (const [key, times] of this.#spoken) {
      if ((times.at(-1) ?? 0) > now - minuteMs) return
      this.#spoken.delete(key)
    }
  }
}
