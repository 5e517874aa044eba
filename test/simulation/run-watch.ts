/*
 * Owns: the laws of one run, checked after every event that is durable. It holds a second copy of
 * the run, made of the journal alone, so that what the engine has in memory can be compared.
 */
import type { BudgetBreach } from '../../src/core/limits/breach.ts'
import { Large } from '../../src/core/large.ts'
import { createRun } from '../../src/core/run/create-run.ts'
import type { Run } from '../../src/core/run/run.ts'
import type { RunCreated, RunEvent } from '../../src/core/run/run-event.ts'
import { isFinished } from '../../src/core/run/status.ts'
import { restoreRun, takeSnapshot } from '../../src/core/run/snapshot.ts'
import type { RunSnapshot } from '../../src/core/run/snapshot.ts'
import type { StepState } from '../../src/core/run/step-state.ts'
import { transition } from '../../src/core/run/transition.ts'
import { checkSound } from './sound-laws.ts'
import { checkEnd, checkSkip, checkStart, isStart } from './start-laws.ts'
import { checkUndo } from './undo-laws.ts'
import { holds } from './violation.ts'

/** Nothing in these worlds is large. */
const openNothing = (ref: Large['ref']): Large => new Large(ref, () => null)

const afterTheEnd: ReadonlySet<string> = new Set([
  'run.reopened',
  'run.compensating',
  'step.refused',
  'modification.requested',
  'modification.rejected',
  'wait.closed',
  'step.reconciled',
])

/** Facts that are on record about an attempt that may be over, and change nothing of the step. */
const aboutEarlier: ReadonlySet<string> = new Set(['step.refused', 'step.reconciled'])

/** After these a step is tried beyond what its retry policy says. */
const extraTries: ReadonlySet<string> = new Set(['step.interrupted', 'step.recovering'])

const byHand: ReadonlySet<string> = new Set([
  'step.rerun',
  'step.completed-by-hand',
  'wait.changed',
])

function isByHand(event: RunEvent): boolean {
  return (
    byHand.has(event.type) || (event.type === 'step.skipped' && event.reason.type === 'by-hand')
  )
}

export class RunWatch {
  run: Run
  readonly #created: RunCreated & { readonly at: number }
  /** Somebody had it go on after its end. */
  isReopened = false
  /** Something has changed since it was last compared. */
  isChanged = true
  readonly #extra = new Map<string, number>()
  readonly #attempts = new Map<string, number>()
  readonly #answered = new Set<string>()
  readonly #signals = new Map<number, SignalWatch>()
  readonly #failures: FailedAttempt[] = []
  #breach: BudgetBreach | undefined
  readonly #granted = new Map<string, number>()
  #reopened = 0

  constructor(runId: string, created: RunCreated & { readonly at: number }) {
    this.run = createRun(runId, created)
    this.#created = created
  }

  /** From here on the copy is what its snapshot says. */
  restore(): void {
    const snapshot = JSON.parse(JSON.stringify(takeSnapshot(this.run))) as RunSnapshot
    const { id: runId, compiled } = this.run
    const order = { runId, created: this.#created, plan: compiled.plan, open: openNothing }
    this.run = restoreRun(snapshot, order)
  }

  /** Takes the next event of the journal. Errors: `Violation`. */
  take(event: RunEvent): void {
    const { run } = this
    this.isChanged = true
    const step = 'step' in event ? run.steps.get(event.step) : undefined
    if (isFinished(run.status)) {
      const isAllowed = afterTheEnd.has(event.type)
      holds(isAllowed, 'terminal states are terminal', () => `${event.type} when ${run.status}`)
    }
    this.#before(event, step)
    transition(run, event)
    if (isByHand(event)) this.#reopened += 1
    if (event.type === 'run.reopened') this.isReopened = true
    checkSound(run, event, this.#reopened)
    if (event.type === 'run.finished') checkEnd(run)
  }

  #before(event: RunEvent, step: StepState | undefined): void {
    const { run } = this
    if (step !== undefined) this.#checkFence(event, step)
    if (step !== undefined && isStart(event, step)) this.#start(event, step)
    switch (event.type) {
      case 'step.skipped':
        if (step !== undefined) checkSkip(run, step, event.reason)
        return
      case 'plan.modified':
        return holds(event.revision === run.revision + 1, 'revisions', () => {
          return `${event.revision} after ${run.revision}`
        })
      case 'step.retried':
        // A person has looked, and wants it done again.
        for (const failure of this.#failures)
          if (failure.step === event.step) failure.isKnown = true
        return
      case 'run.paused':
        this.#breach = event.breach
        return
      case 'run.resumed':
        return this.#grant(event)
      case 'wait.answered':
        return this.#answer(event.waitId, step)
      case 'signal.received':
        return this.#signal(event)
      case 'step.succeeded':
        return this.#take(event, step)
      case 'step.failed':
      case 'step.interrupted':
        this.#failures.push(failedAttempt(event, step))
        return
      case 'undo.failed':
        // Only somebody who asks for it has it undone again.
        this.#failures.push({ ...event, step: `undo ${event.step}`, isKnown: true })
        if (step !== undefined) checkUndo(run, step, event)
        return
      case 'undo.started':
      case 'undo.succeeded':
      case 'undo.interrupted':
        if (step !== undefined) checkUndo(run, step, event)
        return
      default:
    }
  }

  /** What is said of an attempt that does not count any more changes nothing. */
  #checkFence(event: RunEvent, step: StepState): void {
    if (extraTries.has(event.type)) this.#allow(step, 1)
    // A person who wants it tried again wants all that its policy allows.
    if (event.type === 'step.retried') this.#allow(step, attemptsMaxOf(step))
    if (!('attempt' in event) || aboutEarlier.has(event.type)) return
    if (event.type.startsWith('undo.')) return
    holds(event.attempt === step.attempt, 'old attempts are fenced off', () => {
      return `${event.type} ${step.id}#${event.attempt}, which is at #${step.attempt}`
    })
  }

  #allow(step: StepState, tries: number): void {
    this.#extra.set(step.id, this.extraOf(step.id) + tries)
  }

  /** How often the step was tried again for another reason than its own policy. */
  extraOf(step: string): number {
    return this.#extra.get(step) ?? 0
  }

  #start(event: RunEvent, step: StepState): void {
    const { run } = this
    checkStart(run, step, event)
    const key = event.type === 'step.waiting' ? `${step.id} waits` : step.id
    if (event.type === 'step.started') {
      const before = this.#attempts.get(key) ?? 0
      const { attempt } = event
      holds(attempt > before, 'one live attempt', () => `${step.id}#${attempt} after #${before}`)
      this.#attempts.set(key, attempt)
      if (step.compiled.kind === 'task') this.#checkBudget(step)
    }
  }

  /** No step starts once the budget is used up. */
  #checkBudget(step: StepState): void {
    const { usage, compiled } = this.run
    const { budget = {} } = compiled.plan.policy ?? {}
    for (const measure of ['usd', 'tokens', 'timeMs'] as const) {
      const limit = budget[measure]
      if (limit === undefined) continue
      const granted = this.#granted.get(measure) ?? -1
      const isLeft = usage[measure] < limit || usage[measure] < granted
      holds(isLeft, 'budget', () => `${step.id} starts with ${usage[measure]} ${measure}`)
    }
  }

  /** Who resumes a run that its budget has paused lets it use as much again. */
  #grant({ budget }: Extract<RunEvent, { type: 'run.resumed' }>): void {
    if (this.#breach === undefined || budget !== undefined) return
    const { measure, used, limit } = this.#breach
    this.#granted.set(measure, used + limit)
    this.#breach = undefined
  }

  #answer(waitId: string, step: StepState | undefined): void {
    holds(!this.#answered.has(waitId), 'a question is answered once', () => waitId)
    holds(step?.status === 'WAITING', 'an answer fits a question', () => waitId)
    this.#answered.add(waitId)
  }

  #signal({ data, name }: Extract<RunEvent, { type: 'signal.received' }>): void {
    const number = numberOf(data)
    const waiting = [...this.run.steps.values()].filter((step) => {
      return step.status === 'WAITING' && step.signal === name
    })
    if (number === undefined) return
    // Somebody who heard no answer sends it again.
    const known = this.#signals.get(number) ?? { waiting: new Set(), kept: 0 }
    for (const { id } of waiting) known.waiting.add(id)
    this.#signals.set(number, { ...known, kept: known.kept + (waiting.length === 0 ? 1 : 0) })
  }

  /** Whoever waited when a signal came gets it; else one step that waits later does, once. */
  #take(event: Extract<RunEvent, { type: 'step.succeeded' }>, step: StepState | undefined): void {
    if (step?.compiled.kind !== 'wait' || step.items !== undefined) return
    if (step.compiled.step.wait?.signal === undefined) return
    const signal = this.#signals.get(numberOf(event.output) ?? -1)
    holds(signal !== undefined, 'a signal was sent', () => `${step.id} has one that was not`)
    if (signal === undefined || signal.waiting.delete(step.id)) return
    holds(signal.kept > 0, 'a signal is taken once', () => `${step.id} takes it again`)
    signal.kept -= 1
  }

  /** Whether the attempt may be followed by another one, though it may have been done. */
  mayRepeat(step: string, attempt: number): boolean {
    const isRetrying = this.run.compiled.plan.policy?.onUnknown === 'retry'
    return this.#failures.some((one) => {
      if (one.step !== step || one.attempt !== attempt) return false
      return one.isKnown || (isRetrying && one.type === 'step.interrupted')
    })
  }
}

interface SignalWatch {
  readonly waiting: Set<string>
  /** How often it came when nobody waited for it, and nobody has taken it since. */
  kept: number
}

interface FailedAttempt {
  readonly type: string
  readonly step: string
  readonly attempt: number
  /** The agent said so, or a plan with a retry policy takes a timeout for a failure. */
  isKnown: boolean
}

type Failing = Extract<RunEvent, { type: 'step.failed' | 'step.interrupted' }>

function failedAttempt(event: Failing, step: StepState | undefined): FailedAttempt {
  const { type, attempt } = event
  const isKnown = event.type === 'step.failed' && event.error.code !== 'OUTCOME_UNKNOWN'
  return { type, step: step?.id ?? event.step, attempt, isKnown }
}

function numberOf(data: unknown): number | undefined {
  const { n } = (data ?? {}) as { readonly n?: unknown }
  return typeof n === 'number' ? n : undefined
}

/** Attempts of one time that the step is done. */
export function attemptsMaxOf(step: StepState | undefined): number {
  return step?.compiled.step.retry?.attemptsMax ?? 3
}
