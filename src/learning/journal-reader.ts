import type { AnalysisCompleted, MessageReceived } from '../core/journal/domain-event.ts'
import { isReactive } from '../core/plan/decision-point.ts'
import type { Plan } from '../core/plan/plan.ts'
import type {
  PlanModified,
  RunCreated,
  RunFinished,
  StepFailed,
  StepStarted,
  StepSucceeded,
} from '../core/run/run-event.ts'
import type { JournalEvent } from '../ports/store.ts'
import type { Outcome } from './tallies.ts'

/** What a reader of the journal comes to know. */
export type Learned =
  | {
      readonly type: 'step'
      readonly agent: string
      readonly capability: string
      readonly outcome: Outcome
    }
  | {
      readonly type: 'run'
      readonly runId: string
      readonly at: number
      readonly plan: Plan
      readonly outcome: Outcome
      /** The request, where a message asked for the run. */
      readonly text?: string
      /** A person has changed the plan on the way. */
      readonly isCorrected: boolean
    }

/** A run that is under way, as far as learning needs it. */
interface OpenRun {
  plan: Plan
  capabilities: ReadonlyMap<string, string>
  readonly startedAt: number
  readonly messageId: string | undefined
  readonly attempts: Map<string, { readonly at: number; readonly agent: string }>
  isCorrected: boolean
  isUndone: boolean
  usd: number | undefined
}

/** Messages whose run has not ended; the oldest are dropped beyond this. */
const messagesMax = 20_000
const runsMax = 50_000

/**
 * Follows the events of a journal, in order, from message to finished run. Keeps only what is still
 * open; an event that fits nothing it knows teaches nothing.
 */
export class JournalReader {
  readonly #messages = new Map<string, string>()
  readonly #runs = new Map<string, OpenRun>()

  read(event: JournalEvent): Learned | undefined {
    if (event.type === 'message.received') {
      const { messageId, text } = event.data as unknown as MessageReceived
      keep(this.#messages, [messageId, text], messagesMax)
      return undefined
    }
    if (event.type === 'analysis.completed') {
      const { messageId, request } = event.data as unknown as AnalysisCompleted
      if (request !== undefined) keep(this.#messages, [messageId, request], messagesMax)
      return undefined
    }
    if (!event.stream.startsWith('run:')) return undefined
    const runId = event.stream.slice('run:'.length)
    if (event.type === 'run.created') {
      keep(this.#runs, [runId, openRun(event)], runsMax)
      return undefined
    }
    const run = this.#runs.get(runId)
    return run === undefined ? undefined : this.#readRun(run, runId, event)
  }

  #readRun(run: OpenRun, runId: string, event: JournalEvent): Learned | undefined {
    switch (event.type) {
      case 'plan.modified': {
        const { plan } = event.data as unknown as PlanModified
        run.plan = plan
        run.capabilities = capabilitiesOf(plan)
        run.isCorrected ||= event.actor.startsWith('user:')
        return undefined
      }
      case 'step.started': {
        const { step, agent } = event.data as unknown as StepStarted
        run.attempts.set(step, { at: event.at, agent })
        return undefined
      }
      case 'step.succeeded':
      case 'step.failed':
        return readStep(run, event)
      case 'run.compensating':
        run.isUndone = true
        return undefined
      case 'run.finished':
        return this.#finish(run, runId, event)
    }
    return undefined
  }

  #finish(run: OpenRun, runId: string, event: JournalEvent): Learned {
    const { status } = event.data as unknown as RunFinished
    // What was decided on the way followed from what was found then: it is no plan for the request.
    const isOwn = run.messageId !== undefined && !isReactive(run.plan)
    const text = isOwn ? this.#messages.get(run.messageId ?? '') : undefined
    this.#runs.delete(runId)
    if (run.messageId !== undefined) this.#messages.delete(run.messageId)
    const durationMs = Math.max(0, event.at - run.startedAt)
    const succeeded = status === 'COMPLETED' && !run.isUndone
    return {
      type: 'run',
      runId,
      at: event.at,
      plan: run.plan,
      outcome: { succeeded, durationMs, ...(run.usd !== undefined && { usd: run.usd }) },
      ...(text !== undefined && { text }),
      isCorrected: run.isCorrected,
    }
  }
}

function openRun(event: JournalEvent): OpenRun {
  const { plan, cause } = event.data as unknown as RunCreated
  return {
    plan,
    capabilities: capabilitiesOf(plan),
    startedAt: event.at,
    messageId: cause?.messageId,
    attempts: new Map(),
    isCorrected: false,
    isUndone: false,
    usd: undefined,
  }
}

function readStep(run: OpenRun, event: JournalEvent): Learned | undefined {
  const { step, usage } = event.data as unknown as StepSucceeded | StepFailed
  const attempt = run.attempts.get(step)
  const capability = run.capabilities.get(step.replace(/\[\d+\].*$/u, ''))
  const usd = usage?.usd
  if (usd !== undefined) run.usd = (run.usd ?? 0) + usd
  if (attempt === undefined || capability === undefined) return undefined
  run.attempts.delete(step)
  const succeeded = event.type === 'step.succeeded'
  const durationMs = Math.max(0, event.at - attempt.at)
  const outcome = { succeeded, durationMs, ...(usd !== undefined && { usd }) }
  return { type: 'step', agent: attempt.agent, capability, outcome }
}

function capabilitiesOf(plan: Plan): ReadonlyMap<string, string> {
  return new Map(
    plan.steps.flatMap(({ id, capability }) =>
      capability === undefined ? [] : [[id, capability] as const],
    ),
  )
}

function keep<K, V>(map: Map<K, V>, [key, value]: readonly [K, V], sizeMax: number): void {
  map.set(key, value)
  const oldest = map.keys().next()
  if (map.size > sizeMax && oldest.done !== true) map.delete(oldest.value)
}
