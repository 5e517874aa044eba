import type { Step } from '../../core/plan/plan.ts'
import type { RecoverStep } from '../../core/run/effect.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { Chance } from './random-history.ts'
import { once, repeatable } from './random-plan.ts'

/** What a rung of the ladder has for a step, by chance; one world in which there is nothing. */
export function foundFor(
  { step, attempt, rung, climbed }: RecoverStep,
  run: Run,
  { rungs, chance }: { readonly rungs?: 'by chance'; readonly chance: Chance },
): readonly RunFact[] {
  if (rungs === undefined) return [{ type: 'step.abandoned', step, attempt }]
  const place = { type: 'step.recovering', step, attempt, rung, detail: `tried ${rung}` } as const
  if (chance(3) === 0) return [place]
  switch (rung) {
    case 'agent':
      // Sometimes the one that was tried already.
      return [{ ...place, agent: `agent-${chance(3)}` }]
    case 'path':
      return [{ ...place, path: pathOf(chance) }]
    case 'replan':
      return replanFor(
        run,
        { ...place, modificationId: `mod-${run.revision}-${climbed.length}-${step}` },
        chance,
      )
  }
}

function pathOf(chance: Chance): readonly Step[] {
  const length = 1 + chance(3)
  return Array.from({ length }, (_, index) => ({
    id: `path_${index + 1}`,
    capability: chance(2) === 0 ? once : repeatable,
    ...(index > 0 && chance(2) === 0 && { dependsOn: [`path_${index}`] }),
  }))
}

type Replanned = Extract<RunFact, { readonly type: 'step.recovering' }> & {
  readonly modificationId: string
}

/** Proposed and refused, or made at once: the failed step is told something else. */
function replanFor(run: Run, found: Replanned, chance: Chance): readonly RunFact[] {
  const { modificationId, step } = found
  const asked = { modificationId, baseRevision: run.revision, changes: [], reason: 'it failed' }
  if (chance(2) === 0) {
    return [
      found,
      { type: 'modification.requested', ...asked },
      { type: 'modification.rejected', modificationId, reason: 'no' },
    ]
  }
  const { plan } = run.compiled
  const steps = plan.steps.map((one) => (one.id === step ? { ...one, name: modificationId } : one))
  const revision = run.revision + 1
  return [found, { type: 'plan.modified', ...asked, revision, plan: { ...plan, steps } }]
}
