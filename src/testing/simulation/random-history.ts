import type { Json } from '../../core/json.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import type { Effect } from '../../core/run/effect.ts'
import { createRun } from '../../core/run/create-run.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunCreated, RunFact, WaitOpened } from '../../core/run/run-event.ts'
import { transition } from '../../core/run/transition.ts'
import { changePlan } from '../../core/plan/plan-change.ts'
import type { PlanChange } from '../../core/plan/plan-change.ts'
import { isFinished } from '../../core/run/status.ts'
import type { NewEvent } from '../../ports/store.ts'
import { newEvent, startedAt } from './new-event.ts'
import { randomContext, randomThread } from './random-communications.ts'

/** A whole number from 0 to `below - 1`: the only source of chance. */
export type Chance = (below: number) => number

/** An event and the stream it belongs to, before a store has given it its place. */
export interface StreamEvent {
  readonly stream: string
  readonly event: NewEvent
}

/** A journal of agents, a conversation and a few runs, as Skein would have written it. */
export function randomHistory(chance: Chance): readonly StreamEvent[] {
  const runs = Array.from({ length: 1 + chance(3) }, (_, n) => randomRun(`run-${n}`, chance))
  const agents = Array.from({ length: 1 + chance(4) }, (_, n) => randomAgent(`agent-${n}`, chance))
  const threads = Array.from({ length: chance(3) }, (_, n) => randomThread(`said-${n}`, chance))
  const contexts = Array.from({ length: chance(3) }, (_, n) => randomContext(`place-${n}`, chance))
  const saved = orchestration(chance)
  return shuffled(
    [conversation(chance), saved, ...agents, ...runs, ...threads, ...contexts],
    chance,
  )
}

function orchestration(chance: Chance): StreamEvent[] {
  const fact = { name: 'nightly', version: 1, plan: randomPlan(chance) }
  return [{ stream: 'orchestration:nightly', event: newEvent('orchestration.saved', 0, fact) }]
}

function conversation(chance: Chance): StreamEvent[] {
  const ids = { conversationId: 'c-1', messageId: 'm-1', userId: 'ada' }
  const facts = [
    newEvent('conversation.started', 0, { ...ids, sessionId: 's-1' }),
    newEvent('message.received', 1, { ...ids, text: 'Do it' }),
    newEvent('analysis.completed', 2, {
      analysisId: 'a-1',
      messageId: 'm-1',
      intent: 'do',
      category: 'work',
      confidence: 90,
      reasoning: 'it says so',
      informedBy: ['plan-run-1'],
    }),
    newEvent('analysis.completed', 4, {
      analysisId: 'a-2',
      messageId: 'm-1',
      intent: 'do',
      category: 'work',
      confidence: 80,
      reasoning: 'it was changed',
      supersedes: ['a-1'],
    }),
    newEvent('decision.made', 3, {
      decisionId: 'd-1',
      messageId: 'm-1',
      analysisId: 'a-1',
      planId: 'plan-run-0',
      decision: 'EXECUTE',
      action: 'run',
      confidence: 90,
      reasoning: 'clear',
      requiresApproval: false,
      status: 'EXECUTED',
    }),
    ...waitingPlan(chance),
  ]
  return facts.map((event) => ({ stream: 'conversation:c-1', event }))
}

/** A plan that a person is asked about, and what they say. */
function waitingPlan(chance: Chance): NewEvent[] {
  const ids = { messageId: 'm-1', analysisId: 'a-2', planId: 'plan-asked' }
  const asked = { ...ids, decisionId: 'd-2', decision: 'EXECUTE', action: 'run' }
  const decided = { ...asked, confidence: 80, reasoning: 'clear', requiresApproval: true }
  const verdict = chance(3) === 0 ? 'APPROVED' : 'REJECTED'
  return [
    newEvent('plan.created', 5, { ...ids, plan: randomPlan(chance) }),
    newEvent('decision.made', 6, { ...decided, status: 'PENDING' }),
    newEvent('decision.made', 7, { ...decided, status: verdict }),
  ]
}

function randomAgent(name: string, chance: Chance): StreamEvent[] {
  const events = Array.from({ length: 1 + chance(3) }, (_, at) => {
    if (at > 0 && chance(3) === 0) return newEvent('agent.removed', at, { name })
    if (at > 0 && chance(2) === 0) {
      const contexts = ['place-0', 'place-1'].slice(chance(2), 1 + chance(2))
      return newEvent('agent.contexts-changed', at, { name, contexts })
    }
    const capabilities = Array.from({ length: chance(4) }, () => ({
      name: `work.${chance(5)}`,
      description: 'Works',
      examples: [],
      input: {},
      output: {},
      requires: ['thing'],
      produces: [],
      reversibility: 'read',
      idempotent: true,
    }))
    return newEvent('agent.registered', at, { name, kind: 'function', capabilities })
  })
  return events.map((event) => ({ stream: `agent:${name}`, event }))
}

function randomRun(id: string, chance: Chance): StreamEvent[] {
  const created: RunCreated = {
    type: 'run.created',
    name: id,
    planId: `plan-${id}`,
    plan: randomPlan(chance),
    inputs: { list: [1, 2, 3].slice(0, chance(4)) },
    cause: { analysisId: 'a-1', ...(chance(3) === 0 && { orchestration: 'nightly' }) },
  }
  const events = [newEvent('run.created', 0, created)]
  const run = createRun(id, { ...created, at: startedAt })
  const pending: Pending[] = [{ type: 'run.started' }, decided, ...randomChanges(id, chance)]
  while (pending.length > 0 && events.length < 300) {
    const [next] = pending.splice(chance(pending.length), 1)
    const fact = typeof next === 'function' ? next(run) : next
    if (fact !== undefined) happen(run, fact, { events, pending, chance })
  }
  return events.map((event) => ({ stream: `run:${id}`, event }))
}

/** What a controller has decided. */
const decided: RunFact = { type: 'signal.received', name: 'goal.decision.1', data: {} }

/** A fact to come, or one that depends on how the run stands when it comes. */
type Pending = RunFact | ((run: Run) => RunFact | undefined)

interface Unfolding {
  readonly events: NewEvent[]
  readonly pending: Pending[]
  readonly chance: Chance
}

/** One fact and all that follow by themselves, in the order in which an engine records them. */
function happen(run: Run, first: RunFact, { events, pending, chance }: Unfolding): void {
  const facts = [first]
  for (const fact of facts) {
    const { type, ...data } = fact
    const event = newEvent(type, events.length, data)
    events.push(event)
    const { effects } = transition(run, { ...fact, at: event.at })
    for (const effect of effects) {
      if (effect.type === 'record') facts.push(effect.fact)
      else pending.push(...whatFollows(effect, chance))
    }
    if (fact.type === 'wait.opened') pending.push(...answers(fact, chance))
  }
  if (chance(60) === 0) pending.push({ type: 'run.cancelled' })
}

/** What the world answers to an effect. */
function whatFollows(effect: Effect, chance: Chance): RunFact[] {
  switch (effect.type) {
    case 'assign-step':
      if (effect.keyOnly === true) {
        return [{ ...place(effect), type: 'mutex.taken', mutex: effect.mutex ?? '' }]
      }
      return [{ ...place(effect), type: 'step.started', agent: `agent-${chance(4)}` }]
    case 'send-step':
      return [outcome(place(effect), chance)]
    case 'set-timer':
      return effect.step === '' ? [] : [{ ...place(effect), type: 'step.due' }]
    case 'record':
    case 'cancel-step':
    case 'clear-timer':
    case 'start-run':
      return []
    case 'recover-step':
      return [{ ...place(effect), type: 'step.abandoned' }]
  }
}

function answers({ step, attempt, waitId, quorum = 1 }: WaitOpened, chance: Chance): RunFact[] {
  const decision = chance(3) === 0 ? 'REJECT' : 'APPROVE'
  const given = { step, attempt, waitId, decision } as const
  const assignees = ['grace', 'joan']
  const handed = { type: 'wait.delegated', step, waitId, assignees, by: 'ada' } as const
  return [
    ...(chance(3) === 0 ? [handed] : []),
    ...(quorum > 1
      ? ['ada', 'grace'].map((by) => ({ type: 'wait.voted', ...given, by }) as const)
      : [{ type: 'wait.answered', ...given, by: 'ada' } as const]),
  ]
}

/** Changes that are asked for, and then made or refused. */
function randomChanges(id: string, chance: Chance): Pending[] {
  return Array.from({ length: chance(3) }, (_, n) => {
    const modificationId = `mod-${id}-${n}`
    const change = randomChange(n, chance)
    const about = { modificationId, changes: [change], reason: 'it is late' }
    const requested = { type: 'modification.requested', ...about, baseRevision: 1 } as const
    const refused = { type: 'modification.rejected', modificationId, reason: 'no' } as const
    const applied = (run: Run): RunFact | undefined => {
      const { plan, problems } = changePlan(run.compiled.plan, [change])
      if (problems.length > 0 || isFinished(run.status)) return undefined
      const by = { by: `agent:agent-${chance(4)}`, fromStep: 'step_0' }
      return { type: 'plan.modified', ...about, ...by, plan, revision: run.revision + 1 }
    }
    return [requested, chance(3) === 0 ? refused : applied]
  }).flat()
}

function randomChange(n: number, chance: Chance): PlanChange {
  const stepId = `step_${chance(6)}`
  switch (chance(4)) {
    case 0:
      return { type: 'REMOVE_STEP', stepId }
    case 1:
      return { type: 'REASSIGN_AGENT', stepId, agent: `agent-${chance(4)}` }
    case 2:
      return { type: 'CHANGE_ORDER', stepId, dependsOn: [] }
    default: {
      const step = { id: `added_${n}`, capability: 'work.1', context: 'place-0' }
      return { type: 'ADD_STEP', step }
    }
  }
}

function place(effect: { readonly step: string; readonly attempt: number }): {
  readonly step: string
  readonly attempt: number
} {
  return { step: effect.step, attempt: effect.attempt }
}

function outcome(at: { readonly step: string; readonly attempt: number }, chance: Chance): RunFact {
  if (chance(4) === 0) {
    const error = { code: 'AGENT_FAILED', message: 'it broke', retryable: chance(2) === 0 }
    return { ...at, type: 'step.failed', error }
  }
  const from = { kind: 'application', name: `app ${chance(3)}` }
  const to = { kind: 'service', name: `service ${chance(3)}` }
  const output: Json = { text: 'done', n: chance(100) }
  const entities = [{ ...from, properties: { version: chance(5), deep: { a: [1] } } }]
  return {
    ...at,
    type: 'step.succeeded',
    output,
    entities,
    relationships: [{ from, type: 'owns', to }],
  }
}

function randomPlan(chance: Chance): Plan {
  const steps: Step[] = []
  for (let index = 0; index < 1 + chance(6); index += 1) {
    const dependsOn = steps.filter(() => chance(3) === 0).map(({ id }) => id)
    steps.push({ id: `step_${index}`, dependsOn, ...randomWork(chance) })
  }
  return { name: 'Random', steps }
}

function randomWork(chance: Chance): Partial<Step> {
  const capability = `work.${chance(5)}`
  switch (chance(9)) {
    case 0: {
      const quorum = 1 + chance(2)
      return { kind: 'approval', approval: { question: 'May it?', assignees: ['ada'], quorum } }
    }
    case 6:
      return { capability, context: `place-${chance(2)}` }
    case 7: {
      const inner = { id: `inner_${chance(1_000_000)}`, capability }
      const last = { ...inner, id: `${inner.id}_last`, dependsOn: [inner.id] }
      return { kind: 'group', steps: [inner, last] }
    }
    case 8:
      return { kind: 'wait', wait: { signal: 'goal.decision.1', buffered: true } }
    case 1:
      return { capability, forEach: 'inputs.list', inputs: { n: '{{ item }}' } }
    case 2:
      return { capability, retry: { attemptsMax: 3, delayMs: 10 }, optional: chance(2) === 0 }
    case 3:
      return { capability, agent: `agent-${chance(4)}`, join: 'settled' }
    default:
      return { capability, inputs: { city: 'Tokyo' } }
  }
}

/** Mixes streams, each in its own order. */
function shuffled(streams: readonly StreamEvent[][], chance: Chance): readonly StreamEvent[] {
  const open = streams.map((events) => [...events])
  const mixed: StreamEvent[] = []
  for (;;) {
    const left = open.filter((events) => events.length > 0)
    const next = left[left.length === 0 ? 0 : chance(left.length)]?.shift()
    if (next === undefined) return mixed
    mixed.push(next)
  }
}
