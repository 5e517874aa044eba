import type { GraphOperation, NodeReference } from '../../ports/graph-database.ts'
import { pick, reference, relate, time, upsert } from './graph-operations.ts'
import type { Landscape } from './random-landscape.ts'
import type { Chance } from './random-history.ts'

interface Talk {
  readonly plan: NodeReference
  readonly at: number
  /** The plan waits for a person. */
  readonly isOpen: boolean
}

/** What is said around a plan: the request, its analysis, decisions, changes and messages. */
export function randomTalk(talk: Talk, landscape: Landscape, chance: Chance): GraphOperation[] {
  const { plan, at } = talk
  const user = reference('User', pick(landscape.users, chance))
  const message = reference('Message', `message-of-${plan.id}`)
  const analysis = reference('Analysis', `analysis-of-${plan.id}`)
  return [
    upsert(message, { role: 'user', content: 'Do it', timestamp: time(at) }),
    relate(user, 'INITIATES', message),
    upsert(analysis, { intent: 'do', category: 'work', confidence: 90, status: 'COMPLETED' }),
    relate(message, 'TRIGGERS_ANALYSIS', analysis),
    upsert(plan, {}),
    relate(analysis, 'CREATES_PLAN', plan),
    ...randomDecisions(talk, { user, analysis, message }, chance),
    ...many(chance(3)).flatMap((n) =>
      randomModification(talk, `${plan.id}-${n}`, { landscape, chance }),
    ),
    ...many(chance(10)).flatMap((n) => randomMessage(talk, n, { landscape, chance })),
  ]
}

function randomDecisions(
  { plan, at, isOpen }: Talk,
  about: { readonly [name in 'user' | 'analysis' | 'message']: NodeReference },
  chance: Chance,
): GraphOperation[] {
  const made = reference('Decision', `decision-of-${plan.id}`)
  const verdict = chance(4) === 0 ? 'REJECTS' : 'APPROVES'
  return [
    upsert(made, {
      type: 'EXECUTE',
      action: 'run the plan',
      reasoning: 'it is clear',
      clarification_question: isOpen ? 'May it run?' : null,
      confidence: 50 + chance(50),
      requires_approval: isOpen,
      status: isOpen ? 'PENDING' : 'EXECUTED',
      timestamp: time(at),
    }),
    relate(made, 'AFFECTS_PLAN', plan),
    relate(made, 'DECIDES_ON', about.message),
    relate(about.analysis, 'INFORMS_DECISION', made),
    isOpen
      ? relate(made, 'ESCALATES_TO', about.user)
      : relate(about.user, verdict, made, { at: time(at), reason: 'so I say' }),
  ]
}

interface World {
  readonly landscape: Landscape
  readonly chance: Chance
}

function randomModification(
  { plan, at }: Talk,
  id: string,
  { landscape, chance }: World,
): GraphOperation[] {
  const node = reference('PlanModification', `modification-${id}`)
  const by = reference('Agent', pick(landscape.agents, chance))
  const approver =
    chance(2) === 0
      ? reference('Agent', pick(landscape.agents, chance))
      : reference('User', pick(landscape.users, chance))
  return [
    upsert(node, {
      modification_type: pick(['ADD_STEP', 'REASSIGN_AGENT'], chance),
      reason: 'it is late',
      status: 'APPLIED',
      timestamp: time(at + chance(1_000) * 1_000),
    }),
    relate(node, 'MODIFIES_PLAN', plan),
    relate(by, 'REQUESTS_MODIFICATION', node),
    ...(chance(4) === 0 ? [] : [relate(approver, 'APPROVES_MODIFICATION', node)]),
  ]
}

function randomMessage(
  { plan, at }: Talk,
  n: number,
  { landscape, chance }: World,
): GraphOperation[] {
  const node = reference('AgentCommunication', `said-${plan.id}-${n}`)
  const before = reference('AgentCommunication', `said-${plan.id}-${n - 1}`)
  const agent = (): NodeReference => reference('Agent', pick(landscape.agents, chance))
  return [
    upsert(node, {
      message_type: pick(['REQUEST', 'RESPONSE', 'NOTIFICATION'], chance),
      subject: `About ${plan.id}`,
      content: 'How far are you?',
      status: 'SENT',
      timestamp: time(at + n * 1_000),
    }),
    relate(node, 'ABOUT_PLAN', plan),
    relate(agent(), 'SENDS', node),
    relate(agent(), 'RECEIVES', node),
    ...(n > 0 && chance(2) === 0 ? [relate(node, 'RESPONDS_TO', before)] : []),
  ]
}

function many(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n)
}
