import type { GraphOperation, NodeReference } from '../../ports/graph-database.ts'
import { pick, reference, relate, time, upsert } from './graph-operations.ts'
import { landscapeOf, randomLandscape } from './random-landscape.ts'
import type { Landscape } from './random-landscape.ts'
import { randomTalk } from './random-talk.ts'
import type { Chance } from './random-history.ts'

/**
 * A graph of the whole schema, also of what no event projects yet: agents, contexts and entities
 * first, then requests with their plans, steps, decisions, modifications and messages.
 *
 * Shape: batches of one request each, after one batch of everything that requests refer to.
 */
export function* randomGraph(size: {
  readonly plans: number
  readonly steps: number
  readonly chance: Chance
}): Generator<readonly GraphOperation[]> {
  const { plans, steps, chance } = size
  const landscape = landscapeOf(plans)
  yield randomLandscape(landscape, chance)
  for (let plan = 0; plan < plans; plan += 1) {
    // Every hundredth plan is ten times as long as the others.
    const usual = Math.max(1, Math.round(steps / plans / 1.09))
    yield randomRequest({ plan, steps: plan % 100 === 7 ? usual * 10 : usual }, landscape, chance)
  }
}

interface Request {
  readonly plan: number
  readonly steps: number
}

const planStatuses = ['COMPLETED', 'COMPLETED', 'COMPLETED', 'EXECUTING', 'DRAFT', 'FAILED']
const priorities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']
const hourMs = 3_600_000

function randomRequest(
  { plan, steps }: Request,
  landscape: Landscape,
  chance: Chance,
): GraphOperation[] {
  const status = pick(planStatuses, chance)
  const at = landscape.startedAt + plan * hourMs
  const node = reference('ExecutionPlan', `plan-${plan}`)
  const priority = chance(4)
  return [
    ...randomTalk({ plan: node, at, isOpen: status === 'DRAFT' }, landscape, chance),
    upsert(node, {
      name: `Plan ${plan}`,
      description: 'Made by chance',
      status,
      created_at: time(at),
      can_modify: status === 'EXECUTING' || status === 'DRAFT',
      priority: priorities[priority] ?? 'LOW',
      priority_rank: priority + 1,
      revision: 1,
    }),
    relate(node, 'MANAGED_BY', reference('Agent', pick(landscape.agents, chance))),
    relate(node, 'EXECUTES_IN', reference('ExecutionContext', pick(landscape.contexts, chance))),
    ...Array.from({ length: steps }, (_, index) =>
      randomStep({ plan: node, status, index, steps, at }, landscape, chance),
    ).flat(),
  ]
}

interface Place {
  readonly plan: NodeReference
  readonly status: string
  readonly index: number
  readonly steps: number
  readonly at: number
}

function randomStep(place: Place, landscape: Landscape, chance: Chance): GraphOperation[] {
  const { plan, index, at } = place
  const status = statusOf(place, chance)
  const node = reference('ExecutionStep', `${plan.id}/s${index}`)
  const isDone = status === 'COMPLETED' || status === 'FAILED'
  const capability = reference('Capability', pick(landscape.capabilities, chance))
  const isHeld = isDone || status === 'EXECUTING' || chance(3) === 0
  return [
    upsert(node, {
      step_number: index + 1,
      name: `Step ${index}`,
      status,
      can_modify: !isDone,
      is_critical: chance(5) === 0,
      retry_count: chance(3),
      estimated_duration: 1 + chance(60),
      actual_duration: isDone ? 1 + chance(90) : null,
      outputs: isDone ? `{"n":${chance(1_000)}}` : null,
      error_message: status === 'FAILED' ? 'it broke' : null,
      completed_at: isDone ? time(at + (index + 1) * 60_000) : null,
    }),
    relate(plan, 'CONTAINS_STEP', node, { order: index + 1 }),
    relate(node, 'REQUIRES_CAPABILITY', capability),
    ...(isHeld ? holders(node, holderOf(status, landscape, chance)) : []),
    ...randomDependencies(place, { node, isDone }, chance),
    ...(chance(4) === 0 ? [relate(node, 'OPERATES_ON', randomEntity(landscape, chance))] : []),
    ...(chance(10) === 0
      ? [relate(node, 'REQUIRES_CONTEXT', reference('ExecutionContext', 'context-0'))]
      : []),
  ]
}

function statusOf({ status, index, steps }: Place, chance: Chance): string {
  if (status === 'COMPLETED') return chance(20) === 0 ? 'SKIPPED' : 'COMPLETED'
  if (status === 'DRAFT') return 'PENDING'
  const reached = Math.floor(steps / 2)
  if (index < reached) return 'COMPLETED'
  if (index > reached) return 'PENDING'
  return status === 'FAILED' ? 'FAILED' : 'EXECUTING'
}

/** Half of the agents never do anything just now. */
function holderOf(status: string, { agents }: Landscape, chance: Chance): string {
  const busy = agents.slice(0, Math.ceil(agents.length / 2))
  return pick(status === 'EXECUTING' ? busy : agents, chance)
}

function holders(step: NodeReference, agent: string): GraphOperation[] {
  const holder = reference('Agent', agent)
  return [relate(step, 'ASSIGNED_TO', holder), relate(holder, 'EXECUTES', step)]
}

function randomDependencies(
  { plan, index }: Place,
  { node, isDone }: { readonly node: NodeReference; readonly isDone: boolean },
  chance: Chance,
): GraphOperation[] {
  const distances = new Set([1 + chance(3), 1 + chance(8)])
  return [...distances]
    .filter((distance) => distance <= index && chance(5) > 0)
    .flatMap((distance) => {
      const before = reference('ExecutionStep', `${plan.id}/s${index - distance}`)
      return [
        relate(node, 'DEPENDS_ON', before),
        relate(before, 'BLOCKS', node),
        ...(isDone ? [relate(before, 'PRODUCES_RESULT', node)] : []),
      ]
    })
}

function randomEntity(landscape: Landscape, chance: Chance): NodeReference {
  const kind = pick(['application', 'deployment', 'service'] as const, chance)
  return reference(kind, `${kind}:${pick(landscape[`${kind}s`], chance)}`)
}
