/*
 * Owns: runs that are decided step by step. Their plan holds a step that waits for a decision; what
 * is decided is added to the plan as a modification, and the wait is answered by a signal. What is
 * decided, its neighbours know: `choose-move.ts` and the planning room.
 *
 * Invariants:
 * 1. A decision is durable as a modification before its signal; after a crash between both, the
 *    modification shows that it was taken, and only the signal is sent.
 * 2. One supervisor a run. What it adds is checked like any other change of a plan.
 */
import { asSkeinError, SkeinError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import {
  controllerAgent,
  decisionPointOf,
  decisionSignal,
  decisionStep,
} from '../../core/plan/decision-point.ts'
import type { DecisionPoint } from '../../core/plan/decision-point.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import { isFinished } from '../../core/run/status.ts'
import { questionOf } from '../../planning/reactive/move.ts'
import type { Move } from '../../planning/reactive/move.ts'
import type { AppContext } from '../context.ts'
import { applyChange } from '../modifications/decide-modification.ts'
import { nextChange } from '../next-change.ts'
import { chooseMove } from './choose-move.ts'
import { recordMove } from './record-move.ts'

const actor = `agent:${controllerAgent}`
/** Somebody was faster: the plan is another now, or the run is over. */
const conflicts: ReadonlySet<string> = new Set(['RUN_REVISION_CONFLICT', 'RUN_STATUS_CONFLICT'])

const supervised = new WeakMap<AppContext, Set<string>>()

/** Decides for a reactive run, whenever its plan waits for a decision, until it is over. */
export function superviseRun(app: AppContext, run: Run): void {
  const runs = supervised.get(app) ?? new Set<string>()
  supervised.set(app, runs)
  if (runs.has(run.id)) return
  runs.add(run.id)
  supervise(app, run.id)
    .catch((error: unknown) => {
      // A stop is no fault: what waits is found again after the next start.
      if (asSkeinError(error).code !== 'SHUTTING_DOWN') app.onError(error)
    })
    .finally(() => runs.delete(run.id))
}

async function supervise(app: AppContext, runId: string): Promise<void> {
  for (;;) {
    const changed = nextChange(app, runId)
    const run = await app.engine.load(runId)
    if (isFinished(run.status)) return changed.cancel()
    const open = run.status === 'EXECUTING' ? openDecision(run) : undefined
    if (open === undefined) await changed.promise
    else {
      changed.cancel()
      await takeDecision(app, run, open)
    }
  }
}

interface OpenDecision {
  readonly step: Step
  readonly point: DecisionPoint
}

function openDecision(run: Run): OpenDecision | undefined {
  for (const { status, compiled } of run.frame.steps) {
    const point = status === 'WAITING' ? decisionPointOf(compiled.step) : undefined
    if (point !== undefined) return { step: compiled.step, point }
  }
  return undefined
}

async function takeDecision(app: AppContext, run: Run, open: OpenDecision): Promise<void> {
  const { step, point } = open
  const wasTaken = run.compiled.plan.steps.some(({ dependsOn }) => dependsOn?.includes(step.id))
  if (wasTaken) return signal(app, run, { point, data: { decision: 'add' } })
  const over = untilOver(app, run.id)
  const move = await chooseMove(app, run, { point, signal: over.signal }).finally(over.stop)
  if (over.signal.aborted) return
  const changes = changesOf(run, move, open)
  if (changes.length > 0) {
    try {
      const order = { runId: run.id, changes, reason: move.reasoning, by: actor }
      await applyChange(app, { order, run, actor })
    } catch (error) {
      // Somebody else has changed the plan: decided again, from how it is now.
      if (error instanceof SkeinError && conflicts.has(error.code)) return
      throw error
    }
  }
  await recordMove(app, run, { point, move })
  await signal(app, run, { point, data: dataOf(move) })
}

/** Aborted when the run ends while something is decided for it. */
function untilOver(
  app: AppContext,
  runId: string,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const over = new AbortController()
  const look = async (): Promise<void> => {
    const { status } = await app.engine.load(runId)
    if (isFinished(status)) over.abort()
  }
  const stop = app.journal.watch(`run:${runId}`, () => void look().catch(() => over.abort()))
  return { signal: over.signal, stop }
}

function dataOf({ type, reasoning, data = {} }: Move): JsonObject {
  return { ...data, decision: type, reasoning }
}

async function signal(
  app: AppContext,
  run: Run,
  { point, data }: { readonly point: DecisionPoint; readonly data: JsonObject },
): Promise<void> {
  const fact = { type: 'signal.received', name: decisionSignal(point), data } as const
  await app.engine.deliver(run.id, fact, actor)
}

/** The steps that a move adds, each after the decision, and the next decision after all of them. */
function changesOf(run: Run, move: Move, { step, point }: OpenDecision): readonly PlanChange[] {
  if (move.type === 'done') return []
  const added = move.type === 'add' ? move.steps : [personStep(move, point, run)]
  const ids = new Set(added.map(({ id }) => id))
  const needed = new Set(added.flatMap(({ dependsOn = [] }) => dependsOn))
  const steps = added.map((one): Step => {
    const isFirst = !(one.dependsOn ?? []).some((id) => ids.has(id))
    return isFirst ? { ...one, dependsOn: [...(one.dependsOn ?? []), step.id] } : one
  })
  const last = added.flatMap(({ id }) => (needed.has(id) ? [] : [id]))
  const next = decisionStep({ ...point, round: point.round + 1 }, last)
  return [...steps, next].map((one) => ({ type: 'ADD_STEP', step: one }))
}

function personStep(
  { picture }: Extract<Move, { readonly type: 'ask' }>,
  { round }: DecisionPoint,
  run: Run,
): Step {
  const { policy } = run.compiled.plan
  return {
    id: `ask_person_${round}`,
    kind: 'approval',
    name: 'Ask a person',
    approval: {
      question: questionOf(picture),
      form: {
        type: 'object',
        properties: { answer: { type: 'string', description: 'What shall be done, in words.' } },
      },
      ...(policy?.deadlineMs !== undefined && { onDeadline: 'reject' }),
    },
  }
}
