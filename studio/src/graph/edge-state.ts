import type { RunModel } from '../data/run-model.ts'
import { stateOf } from '../data/step-state.ts'

export type EdgeState = 'e-ahead' | 'e-done' | 'e-live' | 'e-skip'

/** How the way between two steps is drawn. */
export function edgeState(model: RunModel, fromId: string, toId: string): EdgeState {
  const from = model.steps.get(fromId)
  const to = model.steps.get(toId)
  if (from === undefined || to === undefined) return 'e-ahead'
  const [before, after] = [stateOf(from), stateOf(to)]
  if (before === 'skipped' || after === 'skipped') return 'e-skip'
  if (before === 'completed') {
    return after === 'running' || after === 'waiting' ? 'e-live' : 'e-done'
  }
  return before === 'failed' && to.startedAt !== undefined ? 'e-done' : 'e-ahead'
}
