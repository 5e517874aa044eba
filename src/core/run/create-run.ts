import { compilePlan } from '../plan/compile-plan.ts'
import { adoptSteps } from './adopt.ts'
import { defaultPriority } from './priority.ts'
import { fillFrame } from './run.ts'
import type { Run } from './run.ts'
import type { RunCreated } from './run-event.ts'

/** A run that has been created and not started. */
export function createRun(runId: string, created: RunCreated & { readonly at: number }): Run {
  const compiled = compilePlan(created.plan)
  const run: Run = {
    id: runId,
    name: created.name,
    planId: created.planId,
    compiled,
    inputs: created.inputs,
    cause: created.cause,
    contexts: created.contexts ?? {},
    createdAt: created.at,
    priority: created.priority ?? defaultPriority,
    revision: 1,
    status: 'APPROVED',
    startedAt: undefined,
    completedAt: undefined,
    dueAt: undefined,
    output: undefined,
    error: undefined,
    frame: { body: compiled, steps: [], owner: undefined, open: 0 },
    steps: new Map(),
    fences: new Map(),
    ending: undefined,
    signals: new Map(),
    usage: { usd: 0, tokens: 0, timeMs: 0 },
    pauseReason: undefined,
    budgets: undefined,
    requested: new Map(),
    proposals: new Map(),
    replans: 0,
    undoes: false,
    undoGates: new Map(),
    undoing: 0,
  }
  fillFrame(run, run.frame)
  adoptSteps(run, created.adopted ?? [])
  return run
}
