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
