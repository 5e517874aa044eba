import type { Clock } from '../ports/clock.ts'

/**
 * The longest single timer. Node's own are limited to 2^31 ms and do not count the time that a
 * machine sleeps, so a far ring looks at the clock again now and then.
 */
const timerMaxMs = 60_000

/** The machine's clock and timers. A ring that is still to come does not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  ringAt: (at, ring) => {
    let timer: NodeJS.Timeout
    const arm = (): void => {
      timer = setTimeout(check, Math.min(Math.max(at - Date.now(), 0), timerMaxMs)).unref()
    }
    const check = (): void => {
      if (Date.now() < at) arm()
      else ring()
    }
    arm()
    return () => clearTimeout(timer)
  },
}
