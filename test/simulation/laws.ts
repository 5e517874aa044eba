/*
 * Owns: the laws over all runs of a simulation: limits that they share, what agents are sent, and
 * what must be true whenever nothing happens any more without time or people.
 */
import type { Json } from '../../src/core/json.ts'
import { explain } from '../../src/core/run/explain.ts'
import type { QueuePlace } from '../../src/core/run/explain.ts'
import type { Run } from '../../src/core/run/run.ts'
import type { RunCreated, RunEvent } from '../../src/core/run/run-event.ts'
import { isFinished, isSettled } from '../../src/core/run/status.ts'
import type { StepState } from '../../src/core/run/step-state.ts'
import type { StepRequest } from '../../src/ports/agent.ts'
import type { Append } from '../../src/ports/store.ts'
import { fingerprint, isSameRun } from './fingerprint.ts'
import { attemptsMaxOf, RunWatch } from './run-watch.ts'
import { agentSketches, mayRepeat } from './simulated-agents.ts'
import { holds } from './violation.ts'

export type WatchedEvent = RunEvent & { readonly runId: string }

interface Receipt {
  readonly step: string
  readonly attempt: number
}

export class Laws {
  readonly runs = new Map<string, RunWatch>()
  /** Events that were durable. */
  events = 0
  /** The disk has refused something: what became of it is not known before this time. */
  unsureUntil = 0
  /** Steps at once, by scope, as people have set them. */
  readonly #limits = new Map<string, number>()
  readonly #receipts = new Map<string, Receipt[]>()

  /** Takes what has become durable. The answer is the events of runs. Errors: `Violation`. */
  take(appends: readonly Append[]): readonly WatchedEvent[] {
    const taken: WatchedEvent[] = []
    for (const { stream, events } of appends) {
      if (stream === 'limits') for (const { data } of events) this.#limit(data)
      if (!stream.startsWith('run:')) continue
      const runId = stream.slice('run:'.length)
      for (const { data, ...rest } of events) {
        // As the journal will give it back.
        const event = { ...JSON.parse(JSON.stringify(data)), ...rest } as RunEvent
        this.#takeEvent(runId, event)
        taken.push({ ...event, runId })
      }
    }
    this.events += taken.length
    const starts = taken.some(takesSlot)
    if ((taken.at(-1)?.at ?? 0) > this.unsureUntil) this.#checkLimits(starts)
    return taken
  }

  #limit(data: Append['events'][number]['data']): void {
    const { scope, parallelMax } = data
    if (typeof scope !== 'string') return
    this.#limits.set(scope, Number(parallelMax ?? Number.POSITIVE_INFINITY))
  }

  #takeEvent(runId: string, event: RunEvent): void {
    const watch = this.runs.get(runId)
    if (watch !== undefined) return watch.take(event)
    const isFirst = event.type === 'run.created'
    holds(isFirst, 'a run begins with its creation', () => `${event.type} of ${runId}`)
    this.runs.set(runId, new RunWatch(runId, event as RunCreated & { at: number }))
  }

  /** No more at once than the plan, a mutex or an agent allows. */
  #checkLimits(starts: boolean): void {
    const mutexes = new Map<string, KeyHolder[]>()
    const agents = new Map<string, number>()
    for (const [runId, { run }] of this.runs) {
      if (isFinished(run.status)) continue
      let atWork = 0
      for (const step of run.steps.values()) {
        this.#checkKey(runId, step, mutexes)
        if (!isWithAgent(step)) continue
        atWork += 1
        const agent = step.undo?.status === 'EXECUTING' ? step.undo.agent : step.agent
        agents.set(agent ?? '', (agents.get(agent ?? '') ?? 0) + 1)
      }
      const planned = run.compiled.plan.policy?.parallelMax ?? Number.POSITIVE_INFINITY
      // What is set for a run takes the place of what its plan says.
      const most = Math.max(planned, this.#limits.get(`run:${runId}`) ?? 0)
      holds(atWork <= most, 'parallelMax', () => `${atWork} of ${most} at once in ${runId}`)
    }
    // A limit that was lowered stops nothing; it only lets nothing start.
    if (starts) this.#checkSetLimits(agents)
    for (const { name, parallelMax = Number.POSITIVE_INFINITY } of agentSketches) {
      const taken = agents.get(name) ?? 0
      holds(taken <= parallelMax, 'agent limits', () => `${name} does ${taken} of ${parallelMax}`)
    }
  }

  /** Holders of one key are inside each other. Statuses and the plan alone say who is at work. */
  #checkKey(runId: string, step: StepState, mutexes: Map<string, KeyHolder[]>): void {
    if (step.mutex === undefined || !isInsideMutex(step)) return
    const one = { runId, step }
    const others = mutexes.get(step.mutex) ?? []
    for (const other of others) {
      const areNested = this.#isPartOf(one, other) || this.#isPartOf(other, one)
      const names = (): string =>
        `${runId} ${step.id} and ${other.runId} ${other.step.id} hold ${step.mutex}`
      holds(areNested, 'mutex', names)
    }
    mutexes.set(step.mutex, [...others, one])
  }

  /** Through groups and fan-outs, and from a sub-run to the step that it is for. */
  #isPartOf(inner: KeyHolder, outer: KeyHolder): boolean {
    const { runId, step } = inner
    if (runId === outer.runId && step === outer.step) return true
    const around = step.parent ?? step.frame.owner
    if (around !== undefined) return this.#isPartOf({ runId, step: around }, outer)
    const { parentRunId = '', parentStep = '' } = this.runs.get(runId)?.run.cause ?? {}
    const parent = this.runs.get(parentRunId)?.run.steps.get(parentStep)
    return parent !== undefined && this.#isPartOf({ runId: parentRunId, step: parent }, outer)
  }

  #checkSetLimits(agents: ReadonlyMap<string, number>): void {
    const all = [...agents.values()].reduce((sum, count) => sum + count, 0)
    const most = this.#limits.get('organization') ?? Number.POSITIVE_INFINITY
    holds(all <= most, 'organization limit', () => `${all} of ${most} at once`)
  }

  /** An agent is asked. What must not be repeated is sent again only after a failure on record. */
  sent(request: StepRequest): void {
    const { runId, stepId, attempt, capability, idempotencyKey } = request
    const watch = this.runs.get(runId)
    const step = watch?.run.steps.get(stepId)
    const name = `${stepId}#${attempt}`
    const isUndo = step?.undo?.status === 'EXECUTING' && step.undo.attempt === attempt
    const isStarted = step?.status === 'EXECUTING' && step.attempt === attempt
    holds(isUndo || isStarted, 'intent before act', () => `${name} is ${step?.status}`)
    const before = this.#receipts.get(idempotencyKey) ?? []
    const work = isUndo ? `undo ${stepId}` : stepId
    this.#receipts.set(idempotencyKey, [...before, { step: work, attempt }])
    const isTwice = before.some((one) => one.attempt === attempt)
    holds(!isTwice, 'an attempt is sent once', () => name)
    const most = attemptsMaxOf(step) + (watch?.extraOf(stepId) ?? 0)
    holds(isUndo || before.length < most, 'no more attempts than the policy says', () => {
      return `${name} is number ${before.length + 1} of ${most}`
    })
    if (mayRepeat(capability)) return
    for (const earlier of before) {
      const isAllowed = watch?.mayRepeat(earlier.step, earlier.attempt) === true
      holds(isAllowed, 'never silently sent twice', () => `${name} after #${earlier.attempt}`)
    }
  }

  /** Compares the engine's memory with what the journal says. */
  compare(run: Run): void {
    const watch = this.runs.get(run.id)
    if (watch === undefined) return
    watch.isChanged = false
    same('the journal gives the same run', run, watch.run)
    // Everything after is checked on what came back from a snapshot.
    const before = watch.run
    watch.restore()
    same('a snapshot is the run', watch.run, before)
  }

  /** Nothing happens any more without time or people: everything open can say what it waits for. */
  calm(now: number, placeOf: (runId: string, step: string) => QueuePlace | undefined): void {
    if (now <= this.unsureUntil) return
    for (const [runId, { run, isReopened }] of this.runs) {
      if (isFinished(run.status)) continue
      if (!isReopened) this.#checkWanted(run)
      for (const step of run.steps.values()) {
        const { sentence, cause } = explain(run, step, placeOf(runId, step.id))
        const isSentence = /^[a-z].*[.!?]$/s.test(sentence) && !sentence.includes('undefined')
        holds(isSentence && !sentence.includes('unknown time'), 'explains', () => sentence)
        if (isSettled(step.status)) this.#checkSettled(step)
        else checkOpen(run, step, { now, sentence, cause: cause['type'] })
      }
    }
  }

  /** A sub-run goes on only while the step that it is for does; a person may undo it by itself. */
  #checkWanted({ id, cause, status }: Run): void {
    const isHeld = status === 'PAUSED' || status === 'COMPENSATING'
    if (cause?.parentRunId === undefined || isHeld) return
    const parent = this.runs.get(cause.parentRunId)?.run.steps.get(cause.parentStep ?? '')
    const isWanted = parent?.status === 'EXECUTING' || parent?.status === 'COMPENSATING'
    holds(isWanted, 'no orphans', () => `${id} is ${status}, its step is ${parent?.status}`)
  }

  #checkSettled(step: StepState): void {
    for (const inner of step.items ?? step.inner?.steps ?? []) {
      const isOver = isSettled(inner.status) || inner.status === 'COMPENSATING'
      holds(isOver, 'nothing goes on inside what is over', () => `${inner.id} in ${step.id}`)
    }
  }
}

/** Without a policy a step is tried three times, where its failure says that this can help. */
interface Standstill {
  readonly now: number
  readonly sentence: string
  readonly cause: Json | undefined
}

function checkOpen(run: Run, step: StepState, { now, sentence, cause }: Standstill): void {
  const isActive = run.status === 'EXECUTING' || run.status === 'PAUSED'
  const isMissed = isActive && step.dueAt !== undefined && step.dueAt < now
  holds(!isMissed, 'no timer is missed', () => `${step.id} was due at ${step.dueAt}: ${sentence}`)
  if (run.status !== 'EXECUTING') return
  const isStuck = cause === 'starting' || cause === 'not-started'
  holds(!isStuck, 'nothing is stuck', () => sentence)
}

/** An agent begins something. Sub-runs need no slot. */
function takesSlot(event: RunEvent): boolean {
  return event.type === 'undo.started' || (event.type === 'step.started' && event.agent !== 'skein')
}

interface KeyHolder {
  readonly runId: string
  readonly step: StepState
}

/** A task that is with its agent; anything else from its beginning to its end. */
function isInsideMutex(step: StepState): boolean {
  if (step.compiled.mutex === undefined || step.items !== undefined) return false
  if (step.compiled.kind === 'task') return step.status === 'EXECUTING' && isWithAgent(step)
  if (step.wait?.about !== undefined) return step.holdsKey
  const isAgain = step.inner !== undefined && !step.holdsKey && !isAnyAtWork(step.inner.steps)
  return (step.status === 'EXECUTING' || step.status === 'WAITING') && !isAgain
}

/** Something has begun in a group. */
function isAnyAtWork(steps: readonly StepState[]): boolean {
  return steps.some(({ status, items = [], inner }) => {
    if (items.length > 0 || inner !== undefined) return isAnyAtWork(inner?.steps ?? items)
    return status === 'EXECUTING' || status === 'WAITING'
  })
}

function isWithAgent(step: StepState): boolean {
  if (step.compiled.kind !== 'task') return false
  if (step.undo?.status === 'EXECUTING') return true
  const isLeaf = step.items === undefined && step.inner === undefined
  return step.status === 'EXECUTING' && isLeaf
}

function same(law: string, one: Run, other: Run): void {
  holds(isSameRun(one, other), law, () => {
    const [first, second] = [fingerprint(one), fingerprint(other)]
    return `${one.id}\n${difference(first, second)}\n${difference(second, first)}`
  })
}

/** The part of a text from where it differs from another. */
function difference(text: string, other: string): string {
  let at = 0
  while (at < text.length && text[at] === other[at]) at += 1
  return `…${text.slice(Math.max(0, at - 120), at + 160)}…`
}
