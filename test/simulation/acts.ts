import { createApprovals } from '../../src/app/approvals.ts'
import type { AppContext } from '../../src/app/context.ts'
import { createLimits } from '../../src/app/limits.ts'
import { createReconciliations } from '../../src/app/reconciliations.ts'
import { controlRun } from '../../src/app/control-run.ts'
import {
  listRevisions,
  modifyRun,
  revertModification,
} from '../../src/app/modifications/modifications.ts'
import { actOnStep } from '../../src/app/step-actions.ts'
import { compensateRun, forkRun } from '../../src/app/steer-run.ts'
import type { StepAction } from '../../src/app/views.ts'
import type { LimitScope } from '../../src/core/limits/limit.ts'
import type { Run } from '../../src/core/run/run.ts'
import type { StepState } from '../../src/core/run/step-state.ts'
import type { Chance } from '../../src/testing/simulation/random-history.ts'
import { seededChance } from '../../src/testing/simulation/seeded-chance.ts'
import { randomChanges } from './random-changes.ts'
import { oneOf } from './random-step.ts'
import { organization } from './simulated-process.ts'
import { signals } from './simulation-case.ts'
import type { Act } from './simulation-case.ts'
import type { World } from './world.ts'

interface Place {
  readonly app: AppContext
  readonly run: Run
  readonly chance: Chance
}

/** Does what a case says that somebody does, to whatever there is by then. */
export function performAct(world: World, act: Act): void {
  const chance = seededChance(act.pick)
  const runs = [...world.laws.runs.values()].map(({ run }) => run)
  const run = runs[chance(Math.max(1, runs.length))]
  if (run === undefined) return
  if (act.type === 'signal') return world.signal(run.id, oneOf(chance, ...signals))
  world.call({
    what: act.type,
    once: true,
    make: (app) => doAct(act, { app, run, chance: seededChance(act.pick) }),
  })
}

async function doAct({ type }: Act, place: Place): Promise<unknown> {
  const { app, run } = place
  const reason = 'simulated'
  switch (type) {
    case 'pause':
      return controlRun(app, run.id, { action: 'paused', reason })
    case 'resume':
      return controlRun(app, run.id, { action: 'resumed', reason })
    case 'cancel':
      return controlRun(app, run.id, { action: 'cancelled', reason })
    case 'compensate':
      return compensateRun(app, run.id, { reason })
    case 'modify':
      return modify(place, {})
    case 'propose':
      return modify(place, { by: 'agent:alpha' })
    case 'revert':
      return revert(place)
    case 'delegate':
      return delegate(place)
    case 'change-answer':
      return changeAnswer(place)
    case 'reconcile':
      return reconcile(place)
    case 'fork':
      return fork(place)
    case 'limit':
      return limit(place)
    case 'cancel-step':
      return onStep(place, 'cancel')
    case 'retry':
    case 'skip':
    case 'complete':
    case 'rerun':
      return onStep(place, type)
    case 'signal':
      return undefined
  }
}

function anyStep(
  { run, chance }: Place,
  fits: (step: StepState) => boolean,
): StepState | undefined {
  const steps = [...run.steps.values()].filter(fits)
  return steps[chance(Math.max(1, steps.length))]
}

async function onStep(place: Place, action: StepAction): Promise<unknown> {
  const step = anyStep(place, () => true)
  if (step === undefined) return undefined
  const { app, run } = place
  const output = action === 'complete' ? { output: { value: 9, list: [1, 2] } } : {}
  const request = { action, reason: 'simulated', ...output }
  return actOnStep(app, { runId: run.id, stepId: step.id }, request)
}

function modify({ app, run, chance }: Place, more: { readonly by?: string }): Promise<unknown> {
  const changes = randomChanges(chance, run.compiled.plan)
  return modifyRun(app, run.id, { changes, reason: 'simulated', ...more })
}

async function revert({ app, run }: Place): Promise<unknown> {
  const revisions = await listRevisions(app, run.id)
  const id = revisions.at(-1)?.modificationId
  return id === undefined ? undefined : revertModification(app, id)
}

async function delegate(place: Place): Promise<unknown> {
  const waitId = anyStep(place, ({ status }) => status === 'WAITING')?.wait?.waitId
  if (waitId === undefined) return undefined
  return createApprovals(place.app).delegate(waitId, { assignees: ['carl', 'dora'] })
}

/** An earlier answer becomes another one. */
async function changeAnswer(place: Place): Promise<unknown> {
  const { app, chance } = place
  const step = anyStep(place, ({ wait }) => wait !== undefined)
  if (step?.wait === undefined) return undefined
  const decision = oneOf<'APPROVE' | 'REJECT'>(chance, 'APPROVE', 'REJECT')
  const change = { decision, by: oneOf(chance, 'ada', 'bob', 'eve'), data: { n: 8 } }
  return createApprovals(app).change(step.wait.waitId, change)
}

/** Somebody has found out what became of a step whose outcome was lost. */
async function reconcile({ app, chance }: Place): Promise<unknown> {
  const reconciliations = createReconciliations(app)
  const { items } = await reconciliations.list({ status: 'OPEN' })
  const open = items[chance(Math.max(1, items.length))]
  if (open === undefined) return undefined
  const action = oneOf(chance, 'complete', 'retry', 'skip', 'fail')
  const output = action === 'complete' ? { output: { value: 2, list: [5] } } : {}
  return reconciliations.settle(open.id, { action, reason: 'simulated', ...output })
}

/** A run of its own from where another one was. */
async function fork({ app, run, chance }: Place): Promise<unknown> {
  const stream = `run:${run.id}`
  const events = await app.journal.store.readStream({ organization, stream })
  const position = events[chance(Math.max(1, events.length))]?.position
  return position === undefined ? undefined : forkRun(app, run.id, position)
}

async function limit({ app, run, chance }: Place): Promise<unknown> {
  const own = `run:${run.id}` as const
  const scope = oneOf<LimitScope>(chance, 'organization', 'organization', own, 'agent:alpha')
  const budget = chance(3) === 0 ? { budget: { tokens: 30, period: 'day' as const } } : {}
  const runsMax = scope === 'organization' && chance(3) === 0 ? { runsMax: 1 } : {}
  return createLimits(app).set({ scope, parallelMax: 1 + chance(3), ...runsMax, ...budget })
}
