import type { RunModel } from '../data/run-model.ts'
import { createTimeScale } from './time-scale.ts'
import type { Stretch, TimeScale } from './time-scale.ts'

/** A run that goes on has a little room ahead of it. */
const roomAhead = 0.06
/** How much longer than what has been the axis may get for what is expected. */
const aheadMax = 2

/** The axis of a run: from its start to its end, or to now and what is expected after it. */
export function scaleOf(model: RunModel, now: number, endAt?: number): TimeScale {
  const from = model.startedAt ?? model.createdAt
  const end = Math.max(model.completedAt ?? Math.max(now, model.at), from + 1)
  const to = model.completedAt === undefined ? ahead(from, end, endAt) : end
  return createTimeScale({ from, to }, busyTimes(model, end))
}

/** What is expected has its place on the axis; only so much that what has been can be read. */
function ahead(from: number, end: number, expectedAt = 0): number {
  const last = Math.min(expectedAt, end + (end - from) * aheadMax)
  return Math.max(end, last) + (end - from) * roomAhead
}

/** When agents worked. While a person is waited for, nothing runs. */
function busyTimes(model: RunModel, end: number): readonly Stretch[] {
  const times: Stretch[] = []
  for (const step of model.steps.values()) {
    const { startedAt, completedAt, kind } = step
    if (startedAt === undefined) continue
    if (kind === 'approval' || kind === 'wait') {
      // The moments themselves are worth seeing.
      times.push({ from: startedAt, to: startedAt + 1 })
      if (completedAt !== undefined) times.push({ from: completedAt, to: completedAt + 1 })
    } else times.push({ from: startedAt, to: completedAt ?? end })
  }
  return times
}
