import type {
  CommunicationFact,
  CommunicationSent,
} from '../../core/journal/communication-event.ts'
import type { ContextFact } from '../../core/journal/context-event.ts'
import type { Chance, StreamEvent } from './random-history.ts'
import { newEvent } from './new-event.ts'

const parties = ['agent-0', 'agent-1', 'agent-2', 'user:ada']

/** A chain of messages between agents and a person, each with what became of it. */
export function randomThread(thread: string, chance: Chance): StreamEvent[] {
  const facts: CommunicationFact[] = []
  const count = 1 + chance(4)
  for (let n = 0; n < count; n += 1) facts.push(...randomMessage(thread, n, chance))
  return facts.map(({ type, ...data }, at) => {
    return { stream: `communication:${thread}`, event: newEvent(type, at, data) }
  })
}

function randomMessage(thread: string, n: number, chance: Chance): CommunicationFact[] {
  const messageId = `${thread}-${n}`
  const sent: CommunicationSent = {
    type: 'communication.sent',
    messageId,
    threadId: `${thread}-0`,
    depth: n,
    from: parties[chance(4)] ?? '',
    to: parties[chance(4)] ?? '',
    messageType: chance(2) === 0 ? 'REQUEST' : 'NOTIFICATION',
    subject: 'About it',
    content: chance(2) === 0 ? 'Done?' : { is: ['it', chance(9)] },
    priority: 'MEDIUM',
    requiresAction: chance(2) === 0,
    ...(n > 0 && { inReplyTo: `${thread}-${chance(n)}` }),
    ...(chance(2) === 0 && { runId: 'run-0', planId: 'plan-run-0', stepId: 'step_0' }),
    ...(chance(3) === 0 && { dueAt: 1_764_000_500_000 }),
  }
  return [sent, ...whatBecame(sent, chance)]
}

function whatBecame(sent: CommunicationSent, chance: Chance): CommunicationFact[] {
  const { messageId, to: by } = sent
  switch (chance(6)) {
    case 0:
      return [{ type: 'communication.received', messageId }]
    case 1:
      return [{ type: 'communication.acknowledged', messageId, by }]
    case 2:
      return [{ type: 'communication.timed-out', messageId }]
    case 3:
      return [{ type: 'communication.undelivered', messageId, attempts: 5, reason: 'it is away' }]
    case 4: {
      const responseId = `${messageId}-answer`
      const answer = { messageId: responseId, depth: sent.depth + 1, inReplyTo: messageId }
      const back = { ...sent, ...answer, from: sent.to, to: sent.from, messageType: 'RESPONSE' }
      return [
        { type: 'communication.responded', messageId, responseId, content: 'Yes', by },
        back as CommunicationSent,
      ]
    }
    default:
      return []
  }
}

/** A context that is saved, changed and maybe removed. */
export function randomContext(name: string, chance: Chance): StreamEvent[] {
  const saved = (): ContextFact => ({
    type: 'context.saved',
    name,
    environment: chance(2) === 0 ? 'STAGING' : 'PRODUCTION',
    variables: { n: chance(5) },
    constraints: [],
    resources: {},
    policies: null,
    permissions: {},
    active: chance(3) > 0,
    createdAt: 1_764_000_000_000,
  })
  const facts = [saved(), ...(chance(2) === 0 ? [saved()] : [])]
  if (chance(4) === 0) facts.push({ type: 'context.removed', name })
  return facts.map(({ type, ...data }, at) => {
    return { stream: `context:${name}`, event: newEvent(type, at, data) }
  })
}
