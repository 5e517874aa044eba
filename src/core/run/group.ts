import type { CompiledBody } from '../plan/compile-plan.ts'
import { invariant } from '../invariant.ts'
import { setAlarm } from './alarm.ts'
import type { Effect } from './effect.ts'
import { gathered, outputsOf } from './gathered.ts'
import { failsRun } from './outcome.ts'
import { makeReady } from './ready.ts'
import { failureOf, record, recordFailure } from './record.ts'
import type { Moment } from './record.ts'
import { fillFrame } from './run.ts'
import type { Frame, Run } from './run.ts'
import type { StepState } from './step-state.ts'

/** Opens one pass through a group: its nested steps begin. */
export function enterGroup(run: Run, group: StepState, moment: Moment): void {
  const body: CompiledBody | undefined = group.compiled.body
  invariant(body !== undefined, 'a group has nested steps')
  group.status = 'EXECUTING'
  group.ready = false
  group.startedAt ??= moment.at
  const { timeoutMs } = group.compiled.step
  if (timeoutMs !== undefined) setTimeLimit(group, moment.at + timeoutMs, moment.effects)
  const frame: Frame = { body, steps: [], owner: group, open: 0 }
  group.inner = frame
  fillFrame(run, frame)
  startFrame(run, frame, moment)
}

/** From here on the attempt has to end in time. */
export function setTimeLimit(step: StepState, dueAt: number, effects: Effect[]): void {
  step.dueAt = dueAt
  step.duePurpose = 'timeout'
  setAlarm(step, effects)
}

/** Starts the steps of a frame that wait for nothing. */
export function startFrame(run: Run, frame: Frame, moment: Moment): void {
  for (const step of frame.steps) {
    if (step.compiled.dependencies.length === 0) makeReady(run, step, moment)
  }
}

/** Every nested step has settled: the outcome of the pass is the group's. */
export function concludeGroup(run: Run, group: StepState, effects: Effect[]): void {
  const frame = group.inner
  if (frame === undefined || group.status !== 'EXECUTING') return
  const failed = frame.steps.find((step) => failsRun(run, step))
  if (failed !== undefined) {
    const reason = failed.error?.message ?? 'it failed'
    recordFailure(effects, group, failureOf('GROUP_FAILED', { stepId: failed.id, reason }))
    return
  }
  const place = { step: group.id, attempt: group.attempt }
  const last = group.detour ? frame.steps.at(-1)?.output : outputsOf(frame)
  record(effects, { type: 'step.succeeded', ...place, ...gathered(last ?? null) })
}

/** Takes the steps of a pass away; their attempts stay fenced off. */
export function dropInside(run: Run, step: StepState): void {
  for (const inner of [...(step.items ?? []), ...(step.inner?.steps ?? [])]) {
    dropInside(run, inner)
    run.fences.set(inner.id, Math.max(inner.attempt, run.fences.get(inner.id) ?? 0))
    run.steps.delete(inner.id)
  }
  step.items = undefined
  step.inner = undefined
}
