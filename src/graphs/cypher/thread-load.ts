import { performance } from 'node:perf_hooks'

/** How busy this thread was since it was asked last. Shape: 0 to 1. */
export type ThreadLoad = () => number

export function createThreadLoad(): ThreadLoad {
  let before = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    return utilization
  }
}

/** On a busy thread a batch is rested from so many times as long as it took to make. */
const restFactor = 30
/** The same where the graph is far behind, so that it falls no further behind. */
const restFactorBehind = 3
/** Units: events. From here on it is far behind. */
const lagMax = 100_000

export function restMs({
  spentMs,
  lag,
}: {
  readonly spentMs: number
  readonly lag: number
}): number {
  return spentMs * (lag > lagMax ? restFactorBehind : restFactor)
}
