import type { AgentContextsChanged } from '../../core/journal/context-event.ts'
import type { AgentRegistered, DecisionMade, PlanCreated } from '../../core/journal/domain-event.ts'
import { createRun } from '../../core/run/create-run.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunCreated, RunEvent } from '../../core/run/run-event.ts'
import { transition } from '../../core/run/transition.ts'
import type { JournalEvent } from '../../ports/store.ts'

/**
 * What a later event of a stream needs to know of the earlier ones. It follows from the stream
 * alone: a run is the core's own, so that the graph never has another opinion of its state.
 */
export type StreamMemory =
  | { readonly type: 'run'; readonly run: Run }
  | {
      readonly type: 'agent'
      readonly capabilities: readonly string[]
      readonly contexts: readonly string[]
    }
  | { readonly type: 'conversation'; readonly drafts: Drafts }

/** Plans that nobody has decided about yet, and the ids of their steps. */
export type Drafts = ReadonlyMap<string, readonly string[]>

/** Folds one event into what is known of its stream; a run is updated in place. */
export function remember(
  memory: StreamMemory | undefined,
  event: JournalEvent,
): StreamMemory | undefined {
  if (event.stream.startsWith('agent:')) return rememberAgent(memory, event)
  if (event.stream.startsWith('conversation:')) return rememberConversation(memory, event)
  if (event.type === 'run.created')
    return { type: 'run', run: createRun(runIdOf(event), createdIn(event)) }
  if (memory?.type === 'run') transition(memory.run, runEventIn(event))
  return memory
}

/** Whether events of this stream need a memory at all. */
export function hasMemory({ stream }: JournalEvent): boolean {
  return /^(run|agent|conversation):/.test(stream)
}

export function runEventIn({ data, type, at, actor }: JournalEvent): RunEvent {
  return { ...data, type, at, actor } as RunEvent
}

/** The run's first fact. */
export function createdIn(event: JournalEvent): RunCreated & { readonly at: number } {
  return runEventIn(event) as RunCreated & { readonly at: number }
}

export function runIdOf({ stream }: JournalEvent): string {
  return stream.slice('run:'.length)
}

function rememberAgent(memory: StreamMemory | undefined, event: JournalEvent): StreamMemory {
  const known = memory?.type === 'agent' ? memory : { capabilities: [], contexts: [] }
  const { capabilities, contexts } = known
  switch (event.type) {
    case 'agent.registered': {
      const fact = event.data as unknown as AgentRegistered
      return { type: 'agent', contexts, capabilities: fact.capabilities.map(({ name }) => name) }
    }
    case 'agent.removed':
      return { type: 'agent', contexts, capabilities: [] }
    case 'agent.contexts-changed': {
      const fact = event.data as unknown as AgentContextsChanged
      return { type: 'agent', capabilities, contexts: fact.contexts }
    }
    default:
      return { type: 'agent', capabilities, contexts }
  }
}

/** A plan is a draft from its creation until it runs or is rejected. */
function rememberConversation(memory: StreamMemory | undefined, event: JournalEvent): StreamMemory {
  const drafts = memory?.type === 'conversation' ? memory.drafts : new Map<string, string[]>()
  if (event.type === 'plan.created') {
    const { planId, plan } = event.data as unknown as PlanCreated
    const stepIds = plan.steps.map(({ id }) => id)
    return { type: 'conversation', drafts: new Map([...drafts, [planId, stepIds]]) }
  }
  const { planId, status } = event.data as unknown as Partial<DecisionMade>
  if (event.type !== 'decision.made' || planId === undefined || status === 'PENDING') {
    return { type: 'conversation', drafts }
  }
  return { type: 'conversation', drafts: new Map([...drafts].filter(([id]) => id !== planId)) }
}
