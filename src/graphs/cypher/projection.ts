import type { DomainFact } from '../../core/journal/domain-event.ts'
import type { GraphOperation } from '../../ports/graph-database.ts'
import type { JournalEvent } from '../../ports/store.ts'
import { createdIn, remember, runEventIn, runIdOf } from './projection-memory.ts'
import type { StreamMemory } from './projection-memory.ts'
import { agentWork } from './projection/agent-work.ts'
import type { AgentWork } from './projection/agent-work.ts'
import {
  projectAgentHealth,
  projectAgentRegistered,
  projectAgentRemoved,
} from './projection/project-agent.ts'
import {
  projectAnalysis,
  projectConversationStarted,
  projectDecision,
  projectMessageAnswered,
  projectMessageReceived,
} from './projection/project-conversation.ts'
import { projectCommunication } from './projection/project-communication.ts'
import {
  projectAgentContexts,
  projectContextRemoved,
  projectContextSaved,
} from './projection/project-context.ts'
import {
  projectDraftLeft,
  projectOrchestrationSaved,
  projectPlanCreated,
  projectRunCreated,
} from './projection/project-plan.ts'
import { projectRunEvent, projectWholeRun } from './projection/project-run.ts'

export interface Projection {
  readonly operations: readonly GraphOperation[]
  /** For the next event of the same stream. */
  readonly memory: StreamMemory | undefined
  /** What it adds to the figures of an agent, which are of all streams together. */
  readonly work?: AgentWork | undefined
}

/**
 * What one event changes in the graph. Depends on the event and the memory of its stream alone,
 * and doing the operations twice is doing them once. A run in the memory is updated in place.
 *
 * Shape: `(event, memory) -> { operations, memory, work }`. Events that it does not know change nothing,
 * so that a journal may have more in it than the graph shows.
 */
export function project(event: JournalEvent, memory: StreamMemory | undefined): Projection {
  if (event.type === 'run.created') {
    const created = createdIn(event)
    const operations = projectRunCreated(created, runIdOf(event))
    const begun = remember(undefined, event)
    const adopted = created.adopted !== undefined && begun?.type === 'run'
    if (adopted) operations.push(...projectWholeRun(begun.run))
    return { operations, memory: begun }
  }
  if (event.stream.startsWith('run:')) {
    if (memory?.type !== 'run') return { operations: [], memory }
    const runEvent = runEventIn(event)
    const work = agentWork(memory.run, runEvent)
    return { operations: projectRunEvent(memory.run, runEvent), memory, work }
  }
  return { operations: projectDomain(event, memory), memory: remember(memory, event) }
}

function projectDomain(
  event: JournalEvent,
  memory: StreamMemory | undefined,
): readonly GraphOperation[] {
  const { at } = event
  const fact = { ...event.data, type: event.type } as unknown as DomainFact
  const capabilities = memory?.type === 'agent' ? memory.capabilities : []
  switch (fact.type) {
    case 'conversation.started':
      return projectConversationStarted(fact, at)
    case 'message.received':
      return projectMessageReceived(fact, at)
    case 'analysis.completed':
      return projectAnalysis(fact, at)
    case 'plan.created':
      return projectPlanCreated(fact, at)
    case 'decision.made':
      return [
        ...projectDecision(fact, { at, actor: event.actor }),
        ...projectDraftLeft(fact, at, memory?.type === 'conversation' ? memory.drafts : undefined),
      ]
    case 'message.answered':
      return projectMessageAnswered(fact, at)
    case 'agent.registered':
      return projectAgentRegistered(fact, at, capabilities)
    case 'agent.removed':
      return projectAgentRemoved(fact, capabilities)
    case 'agent.health-changed':
      return projectAgentHealth(fact)
    case 'orchestration.saved':
      return projectOrchestrationSaved(fact, at)
    case 'context.saved':
      return projectContextSaved(fact, at)
    case 'context.removed':
      return projectContextRemoved(fact.name, at)
    case 'agent.contexts-changed':
      return projectAgentContexts(fact, memory?.type === 'agent' ? memory.contexts : [])
    case 'communication.sent':
    case 'communication.received':
    case 'communication.acknowledged':
    case 'communication.responded':
    case 'communication.timed-out':
    case 'communication.undelivered':
      return projectCommunication(fact, at)
  }
  return []
}
