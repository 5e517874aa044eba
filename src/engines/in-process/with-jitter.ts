import type { Effect } from '../../core/run/effect.ts'
import type { Run } from '../../core/run/run.ts'
import type { Clock } from '../../ports/clock.ts'

/** Retries of many runs at once would come back at once. */
const jitterMax = 0.2

interface Chances {
  readonly clock: Clock
  readonly chance?: () => number
}

/** When a timer rings: another attempt comes a little later than was said, by chance. */
export function withJitter(
  run: Run,
  { step, at }: Extract<Effect, { type: 'set-timer' }>,
  { clock, chance = Math.random }: Chances,
): number {
  if (run.steps.get(step)?.duePurpose !== 'retry') return at
  return at + Math.max(0, at - clock.now()) * jitterMax * chance()
}
