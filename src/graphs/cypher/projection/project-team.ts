import { insideOf } from '../../../core/run/cancel.ts'
import type { Run } from '../../../core/run/run.ts'
import type { StepState } from '../../../core/run/step-state.ts'
import type { GraphOperation } from '../../../ports/graph-database.ts'
import { datetime } from '../graph-value.ts'
import { agent, relate } from './operations.ts'

/** Pairs of one run at most: it is who worked together that counts, not how often. */
const pairsMax = 500

/**
 * Agents that worked well together: one built on the other's result, and the run completed. Learned
 * anew with every run; `last_run_at` says when it was last seen.
 */
export function projectTeam(run: Run, at: number): GraphOperation[] {
  if (run.status !== 'COMPLETED') return []
  const pairs = new Map<string, readonly [string, string]>()
  for (const step of run.frame.steps) collect(step, pairs)
  return [...pairs.values()].flatMap(([giver, taker]) => {
    const properties = { last_run_at: datetime(at), last_run_id: run.id }
    return relate(agent(giver), 'WORKS_WELL_WITH', { to: agent(taker), properties })
  })
}

function collect(step: StepState, pairs: Map<string, readonly [string, string]>): void {
  const { compiled, frame } = step
  const takers = workersOf(step)
  const givers = compiled.dependencies.flatMap((index) => [...workersOf(frame.steps[index])])
  for (const giver of new Set(givers)) {
    for (const taker of takers) {
      if (giver !== taker && pairs.size < pairsMax) pairs.set(`${giver}\n${taker}`, [giver, taker])
    }
  }
  for (const inner of step.inner?.steps ?? []) collect(inner, pairs)
}

/** Who completed a step, or the steps inside it. */
function workersOf(step: StepState | undefined): ReadonlySet<string> {
  if (step === undefined) return new Set()
  const all = [step, ...insideOf(step)].filter(({ status }) => status === 'COMPLETED')
  return new Set(all.flatMap(({ agent: name }) => (name === undefined ? [] : [name])))
}
