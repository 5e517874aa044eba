import type { Clock } from '../../ports/clock.ts'

/** Units: milliseconds. */
const drainMs = 3_000
const lookMs = 5

/** Waits until nothing is under way any more, but not for ever. */
export async function drain(clock: Clock, isBusy: () => boolean): Promise<void> {
  const until = clock.now() + drainMs
  while (clock.now() < until && isBusy()) {
    const { promise, resolve } = Promise.withResolvers<void>()
    clock.ringAt(clock.now() + lookMs, resolve)
    await promise
  }
}
