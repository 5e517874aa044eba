/*
 * Owns: what follows when a step has failed for good: one rung of the ladder after the other, each
 * on record, until one helps or the step is abandoned.
 *
 * Invariants:
 * 1. The ladder is finite: every rung has a bound, and the same content is never tried twice. Only
 *    a person, asked anew each time, can have a step tried without end.
 * 2. What is done by itself is safe: a failure whose outcome is not known is put to a person only.
 * 3. Everything but the failed step goes on meanwhile.
 */
import { clearAlarm } from './alarm.ts'
import type { Effect } from './effect.ts'
import { compilePlan } from '../plan/compile-plan.ts'
import type { PlanPolicy } from '../plan/plan.ts'
import { dropInside, startFrame } from './group.ts'
import { makeReady } from './ready.ts'
import { record } from './record.ts'
import type { Moment } from './record.ts'
import { fillFrame } from './run.ts'
import type { Frame, Run } from './run.ts'
import type { RecoveryRung, RunEvent } from './run-event.ts'
import { settle } from './settle.ts'
import type { Climb, StepState } from './step-state.ts'
import { askAbout, troubleIdOf } from './trouble.ts'
import { undoableSteps } from './undo.ts'

/** Replans of one run; a plan that is made anew may fail anew. */
const replansMax = 3
/** How often a step may be tried on a rung. A person is asked as often as a person says "retry". */
const climbsMax: { readonly [R in RecoveryRung]: number } = {
  agent: 20,
  path: 3,
  replan: 1,
  ask: Number.POSITIVE_INFINITY,
  compensate: 1,
}

/** A failure of the step is final unless the next rung helps. */
export function climb(run: Run, step: StepState, moment: Moment): void {
  const rung = openRung(run, step)
  const { at, effects } = moment
  if (rung === undefined) {
    if (!step.recovering) return settle(run, step, { status: 'FAILED', at, effects })
    return record(effects, { type: 'step.abandoned', step: step.id, attempt: step.attempt })
  }
  setAside(run, step, effects)
  const { id, attempt, error = unsaid, avoid: tried, climbed } = step
  switch (rung) {
    case 'agent':
    case 'path':
    case 'replan':
      effects.push({ type: 'recover-step', step: id, attempt, rung, error, tried, climbed })
      return
    case 'ask': {
      const waitId = troubleIdOf(run, step, 'failure')
      const detail = 'a person was asked'
      return record(effects, { type: 'step.recovering', step: id, attempt, rung, waitId, detail })
    }
    case 'compensate': {
      const detail = 'what was done is undone once nothing else is under way'
      return record(effects, { type: 'step.recovering', step: id, attempt, rung, detail })
    }
  }
}

const unsaid = { code: 'STEP_FAILED', message: 'it failed' }

/** The step stands still, and what was tried for it is put away. */
function setAside(run: Run, step: StepState, effects: Effect[]): void {
  clearAlarm(step, effects)
  step.recovering = true
  step.ready = false
  step.status = 'PENDING'
  step.proposal = undefined
  if (!step.detour) return
  dropInside(run, step)
  step.detour = false
}

function openRung(run: Run, step: StepState): RecoveryRung | undefined {
  return rungsOf(run, step).find((rung) => isOpen(run, step, rung))
}

/** The rungs of a plan's policy. What nobody asked about never waits for a person. */
function rungsOf({ compiled }: Run, { compiled: { step } }: StepState): readonly RecoveryRung[] {
  const { onFailure }: PlanPolicy = compiled.plan.policy ?? {}
  const alone = ['agent', 'path'] as const
  if (onFailure === undefined) return alone
  if (onFailure === 'ask') return step.optional === true ? [] : ['ask']
  if (onFailure !== 'recover') return []
  return step.optional === true ? alone : [...alone, 'replan', 'ask', 'compensate']
}

function isOpen(run: Run, step: StepState, rung: RecoveryRung): boolean {
  if (run.ending !== undefined || run.status === 'COMPENSATING') return false
  // What is on a detour is a rung itself.
  if (isDetour(step) || step.items !== undefined) return false
  const climbs = step.climbed.filter((one) => one.rung === rung)
  if (climbs.length >= climbsMax[rung] || climbs.some(({ content }) => content === '')) return false
  const { kind, step: planned } = step.compiled
  const code = step.error?.code ?? ''
  const isLate = code === 'STEP_TIMED_OUT' || code === 'STEP_IDLE'
  const isUnknown = code === 'OUTCOME_UNKNOWN' || (isLate && !step.idempotent)
  const isTask = kind === 'task' && !isUnknown
  // The plan may say who must do it; and nobody else could do what is wrong in itself.
  const isNamed = planned.capability !== undefined && planned.agent === undefined
  const isFree = isTask && isNamed && !wrongInItself.has(code)
  switch (rung) {
    case 'agent':
      return isFree && step.agent !== undefined
    case 'path':
      return isFree
    case 'replan':
      // Plans are changed by their steps: items and nested steps have no place of their own there.
      return isTask && isOfPlan(step) && run.replans < replansMax
    case 'ask':
      return kind !== 'group' && kind !== 'approval'
    case 'compensate':
      return kind !== 'group' && undoableSteps(run).length > 0
  }
}

/** Failures that another agent or another path would meet as well. */
const wrongInItself: ReadonlySet<string> = new Set([
  'EXPRESSION_FAILED',
  'ITEM_FAILED',
  'MUTEX_NESTED',
  'REPEAT_EXHAUSTED',
  'STEP_INPUT_INVALID',
])

function isOfPlan({ frame, parent }: StepState): boolean {
  return frame.owner === undefined && parent === undefined
}

function isDetour({ frame }: StepState): boolean {
  return frame.owner?.detour === true
}

type Recovering = Extract<RunEvent, { readonly type: 'step.recovering' }>

interface RecoveryOrder extends Moment {
  readonly event: Recovering
}

/** Takes what a rung has found, or that there is nothing on it. */
export function recoverStep(run: Run, step: StepState, order: RecoveryOrder): void {
  const { event, at, effects } = order
  const { rung, detail } = event
  const content = contentOf(event)
  step.proposal = undefined
  const isNew = content !== '' && !step.climbed.some((one) => isSame(one, { rung, content }))
  // Whatever was looked at, the rung that was asked about has nothing: or it would be asked again.
  const asked = isNew || rung === 'compensate' ? rung : (openRung(run, step) ?? rung)
  step.climbed = [...step.climbed, { rung: asked, content: isNew ? content : '', detail }]
  if (!isNew && rung !== 'compensate') return climb(run, step, { at, effects })
  switch (rung) {
    case 'agent':
      beginAttempt(step)
      step.reassigned = event.agent
      return makeReady(run, step, { at, effects })
    case 'path':
      return takeDetour(run, step, order)
    case 'replan':
      run.replans += 1
      step.proposal = event.modificationId
      return
    case 'ask':
      return askAbout(run, step, { about: 'failure', effects })
    case 'compensate':
      run.undoes = true
      return record(effects, { type: 'step.abandoned', step: step.id, attempt: step.attempt })
  }
}

function isSame(one: Climb, { rung, content }: Pick<Climb, 'rung' | 'content'>): boolean {
  return one.rung === rung && one.content === content
}

/** What is tried on the rung; `''` where there is nothing to be tried. */
function contentOf({ rung, agent, path, modificationId, waitId }: Recovering): string {
  switch (rung) {
    case 'agent':
      return agent ?? ''
    case 'path':
      return pathName(path ?? [])
    case 'replan':
      return modificationId ?? ''
    case 'ask':
      return waitId ?? ''
    case 'compensate':
      return ''
  }
}

/** A path by the capabilities on it. */
export function pathName(path: readonly { readonly capability?: string }[]): string {
  return path.map(({ capability = '' }) => capability).join(' > ')
}

function beginAttempt(step: StepState): void {
  step.attempt += 1
  step.tries += 1
  step.status = 'PENDING'
  step.accepted = false
  step.recovering = false
}

/** Other steps are done in the place of this one; what the last of them gives is its output. */
function takeDetour(run: Run, step: StepState, { event, at, effects }: RecoveryOrder): void {
  beginAttempt(step)
  step.status = 'EXECUTING'
  step.detour = true
  step.startedAt ??= at
  const body = compilePlan({ name: step.id, steps: event.path ?? [] })
  const frame: Frame = { body, steps: [], owner: step, open: 0 }
  step.inner = frame
  fillFrame(run, frame)
  startFrame(run, frame, { at, effects })
}

/** The change that was proposed for failed steps has been decided on: those it left go on. */
export function resumeProposed(run: Run, modificationId: string, moment: Moment): void {
  for (const step of run.steps.values()) {
    if (step.recovering && step.proposal === modificationId) climb(run, step, moment)
  }
}

/** A person wants a failed step tried again: everything that its plan says holds anew. */
export function tryAgain(run: Run, step: StepState, moment: Moment): void {
  step.recovering = false
  step.accepted = false
  step.reassigned = undefined
  step.error = undefined
  step.tries = 0
  // Its sub-run has ended, and is another one from here on.
  if (step.compiled.kind === 'run') step.generation += 1
  makeReady(run, step, moment)
}
