import { setTimeout as delay } from 'node:timers/promises'
import { hashOf } from './hash.ts'

const pauseMinMs = 20
const pauseMaxMs = 150

/** How long work takes, from what it is alone: between 20 and 150 ms. Units: milliseconds. */
function pauseMsOf(work: string): number {
  return pauseMinMs + (hashOf(work) % (pauseMaxMs - pauseMinMs + 1))
}

/**
 * Takes the time that the work would take, so that progress can be seen.
 *
 * Errors: an `AbortError` when the signal is aborted.
 */
export async function pauseFor(
  work: string,
  options: { readonly speed: number; readonly signal?: AbortSignal },
): Promise<void> {
  options.signal?.throwIfAborted()
  if (options.speed <= 0) return
  const signal = options.signal === undefined ? {} : { signal: options.signal }
  await delay(Math.round(pauseMsOf(work) / options.speed), undefined, signal)
}

/** `SKEIN_EXAMPLE_SPEED`: 1 is the usual pace, 2 twice as fast, 0 no pauses at all. */
export function speedFromEnvironment(): number {
  const speed = Number(process.env['SKEIN_EXAMPLE_SPEED'] ?? '1')
  return Number.isFinite(speed) && speed >= 0 ? speed : 1
}
