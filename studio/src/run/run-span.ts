import type { RunModel } from '../data/run-model.ts'
import { createTimeScale } from './time-scale.ts'
import type { Stretch, TimeScale } from './time-scale.ts'

/** A run that goes on has a little room ahead of it. */
const roomAhead = 0.06

/** The axis of a run: from its start to its end, or to now. */
export function scaleOf(model: RunModel, now: number): TimeScale {
  const from = model.startedAt ?? model.createdAt
  const end = Math.max(model.completedAt ?? Math.max(now, model.at), from + 1)
  const to = model.completedAt === undefined ? end + (end - from) * roomAhead : end
  return createTimeScale({ from, to }, busyTimes(model, end))
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
