import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../core/json.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { GraphDatabase } from '../../ports/graph-database.ts'
import { createHistoryJournal } from '../../testing/simulation/history-journal.ts'
import type { StreamEvent } from '../../testing/simulation/random-history.ts'
import { namedQueries } from '../cypher/named-queries.ts'
import { createProjector } from '../cypher/projector.ts'
import type { Projector } from '../cypher/projector.ts'
import { openGrafeo } from './open-grafeo.ts'

/** "create application ecommerce with payment service", as it stands in the journal. */
const plan: Plan = {
  name: 'Create ecommerce',
  steps: [
    {
      id: 'application',
      name: 'Create application',
      capability: 'application.create',
      inputs: { name: 'ecommerce' },
      estimatedDurationMs: 60_000,
    },
    {
      id: 'service',
      name: 'Create service',
      capability: 'service.create',
      inputs: { name: 'payment', application: '{{ application.output.name }}' },
    },
    {
      id: 'release',
      kind: 'approval',
      dependsOn: ['service'],
      approval: { question: 'Release it?', assignees: ['grace'] },
    },
  ],
}

let clock = Date.parse('2026-01-02T03:04:05.000Z')
const application = { kind: 'application', name: 'ecommerce' }
const service = { kind: 'service', name: 'payment' }

const asked: readonly StreamEvent[] = [
  agentEvent('agent.registered', { name: 'platform', kind: 'function', ...capabilities() }),
  talkEvent('conversation.started', { sessionId: 'session', userId: 'ada' }),
  talkEvent('message.received', { messageId: 'm1', userId: 'ada', text: 'create application …' }),
  talkEvent('analysis.completed', {
    analysisId: 'a1',
    messageId: 'm1',
    intent: 'create',
    category: 'platform',
    confidence: 95,
    reasoning: 'It names both.',
  }),
  talkEvent('plan.created', { planId: 'p1', analysisId: 'a1', plan: json(plan) }),
  talkEvent('decision.made', {
    decisionId: 'd1',
    messageId: 'm1',
    analysisId: 'a1',
    planId: 'p1',
    decision: 'EXECUTE',
    action: 'run the plan',
    confidence: 95,
    reasoning: 'It is clear.',
    status: 'EXECUTED',
    requiresApproval: false,
  }),
  runEvent('run.created', {
    name: 'Create ecommerce',
    planId: 'p1',
    plan: json(plan),
    inputs: {},
    cause: { analysisId: 'a1', decisionId: 'd1', messageId: 'm1', conversationId: 'c1' },
  }),
  runEvent('run.started'),
  runEvent('step.started', { step: 'application', attempt: 1, agent: 'platform' }),
]

const done: readonly StreamEvent[] = [
  runEvent('step.succeeded', {
    step: 'application',
    attempt: 1,
    output: { name: 'ecommerce' },
    entities: [{ ...application, properties: { tier: 'gold', tags: ['shop'], id: 'forged' } }],
  }),
  runEvent('step.started', { step: 'service', attempt: 1, agent: 'platform' }),
  runEvent('step.succeeded', {
    step: 'service',
    attempt: 1,
    output: { name: 'payment' },
    entities: [service],
    relationships: [{ from: application, type: 'owns', to: service }],
  }),
  runEvent('wait.opened', {
    step: 'release',
    attempt: 1,
    waitId: 'w1',
    question: 'Release it?',
    assignees: ['grace'],
  }),
]

const answered: readonly StreamEvent[] = [
  runEvent('wait.answered', {
    step: 'release',
    attempt: 1,
    waitId: 'w1',
    decision: 'APPROVE',
    by: 'user:grace',
    comment: 'Good.',
  }),
  runEvent('run.finished', { status: 'COMPLETED', output: { release: 'ok' } }),
  talkEvent('message.answered', { messageId: 'm2', inReplyTo: 'm1', text: 'Done.', runId: 'r1' }),
]

describe('the graph of a request', () => {
  const journal = createHistoryJournal(asked)
  let folder = ''
  let projector: Projector
  let graph: GraphDatabase

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-chain-'))
    projector = createProjector({
      store: journal,
      organization: 'acme',
      open: () => openGrafeo({ folder }),
      subscribe: () => () => undefined,
    })
    await projector.caughtUp(asked.length)
    graph = await projector.database()
  })

  afterAll(async () => {
    await projector.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('names what waits, for what, and who holds it', async () => {
    const rows = await ask('plans.blockedSteps', { planId: 'p1' })
    expect(rows).toMatchObject([
      { step_id: 'p1/release', blocked_by: 'Create service', held_by: null },
      { step_id: 'p1/service', blocked_by_status: 'EXECUTING', held_by: 'platform' },
    ])
    expect(await ask('plans.allBlockedSteps')).toEqual(rows)
    expect(await ask('agents.workload', { agentId: 'platform' })).toMatchObject([
      { plan_id: 'p1', step_name: 'Create application', estimated_duration: 1 },
    ])
  })

  test('has one plan node for the plan and its run, with its steps in order', async () => {
    journal.append(done)
    await projector.caughtUp(asked.length + done.length)
    const rows = await ask('plans.steps', { planId: 'p1' })
    expect(rows.map((row) => [row['step_number'], row['status'], row['agent_name']])).toEqual([
      [1, 'COMPLETED', 'platform'],
      [2, 'COMPLETED', 'platform'],
      [3, 'WAITING', null],
    ])
    expect(rows[1]).toMatchObject({ plan_status: 'EXECUTING', capability_name: 'service.create' })
    const [found] = await read('MATCH (p:ExecutionPlan) RETURN properties(p) AS p')
    expect(found?.['p']).toMatchObject({
      id: 'p1',
      run_id: 'r1',
      name: 'Create ecommerce',
      can_modify: true,
      priority_rank: 2,
      created_at: '2026-01-02T03:04:09Z',
      approved_at: '2026-01-02T03:04:11Z',
    })
    const [step] = await read("MATCH (s:ExecutionStep {id: 'p1/service'}) RETURN s AS s")
    expect(step?.['s']).toMatchObject({
      labels: ['ExecutionStep'],
      properties: { inputs: '{"name":"payment","application":"ecommerce"}' },
    })
  })

  test('has what steps made, how it relates, and which step made it', async () => {
    const owns = `MATCH (a:application {name: 'ecommerce'})-[r:owns]->(s:service {name: 'payment'})
      RETURN a.id AS a, a.tier AS tier, a.tags AS tags, s.id AS s`
    expect(await read(owns)).toEqual([
      { a: 'application:ecommerce', tier: 'gold', tags: '["shop"]', s: 'service:payment' },
    ])
    const by =
      'MATCH (s:ExecutionStep)-[:OPERATES_ON]->(e) RETURN s.name AS s, e.name AS e ORDER BY s'
    expect(await read(by)).toEqual([
      { s: 'Create application', e: 'ecommerce' },
      { s: 'Create service', e: 'payment' },
    ])
  })

  test('asks a person by a decision, which is approved by its answer', async () => {
    expect(await ask('plans.openApprovals')).toMatchObject([
      { plan_id: 'p1', decision_id: 'w1', question: 'Release it?', asked_of: 'grace' },
    ])
    journal.append(answered)
    await projector.caughtUp(asked.length + done.length + answered.length)
    expect(await ask('plans.openApprovals')).toEqual([])
    const approved = `MATCH (u:User)-[v:APPROVES]->(d:Decision)-[:AFFECTS_STEP]->(s:ExecutionStep)
      RETURN u.id AS who, v.reason AS reason, d.status AS status, s.status AS step`
    expect(await read(approved)).toEqual([
      { who: 'grace', reason: 'Good.', status: 'APPROVED', step: 'COMPLETED' },
    ])
  })

  test('leads from the message to the agents of every step', async () => {
    const rows = await ask('requests.auditTrail', { messageId: 'm1' })
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({
      user_id: 'ada',
      nodes: [
        { id: 'm1', label: 'Message' },
        { id: 'a1', label: 'Analysis' },
        { id: 'p1', label: 'ExecutionPlan' },
        { id: 'p1/application', label: 'ExecutionStep' },
      ],
      types: ['TRIGGERS_ANALYSIS', 'CREATES_PLAN', 'CONTAINS_STEP'],
      agent_id: 'platform',
    })
  })

  test('has every kind of node and relationship that this request has', async () => {
    const labels = 'MATCH (n) RETURN DISTINCT head(labels(n)) AS name ORDER BY name'
    expect((await read(labels)).map(({ name }) => name)).toEqual([
      'Agent',
      'Analysis',
      'Capability',
      'Conversation',
      'Decision',
      'ExecutionPlan',
      'ExecutionStep',
      'Message',
      'Session',
      'User',
      'Watermark',
      'application',
      'service',
    ])
    const types = `MATCH (a)-[r]->(b) WITH DISTINCT head(labels(a)) + ' ' + type(r) + ' ' +
      head(labels(b)) AS name RETURN name AS name ORDER BY name`
    expect((await read(types)).map(({ name }) => name)).toEqual([
      'Agent EXECUTES ExecutionStep',
      'Agent HAS_CAPABILITY Capability',
      'Analysis CREATES_PLAN ExecutionPlan',
      'Analysis INFORMS_DECISION Decision',
      'Conversation CONTAINS_MESSAGE Message',
      'Decision AFFECTS_PLAN ExecutionPlan',
      'Decision AFFECTS_STEP ExecutionStep',
      'Decision DECIDES_ON Message',
      'Decision ESCALATES_TO User',
      'ExecutionPlan CONTAINS_STEP ExecutionStep',
      'ExecutionStep ASSIGNED_TO Agent',
      'ExecutionStep BLOCKS ExecutionStep',
      'ExecutionStep DEPENDS_ON ExecutionStep',
      'ExecutionStep OPERATES_ON application',
      'ExecutionStep OPERATES_ON service',
      'ExecutionStep PRODUCES_RESULT ExecutionStep',
      'ExecutionStep REQUIRES_CAPABILITY Capability',
      'Message RESPONDS_TO Message',
      'Message TRIGGERS_ANALYSIS Analysis',
      'Session CONTAINS_CONVERSATION Conversation',
      'User APPROVES Decision',
      'User HAS_SESSION Session',
      'User INITIATES Message',
      'application owns service',
    ])
  })

  async function ask(
    name: string,
    parameters: JsonObject = {},
  ): Promise<readonly { readonly [column: string]: unknown }[]> {
    const text = namedQueries.find((query) => query.name === name)?.text ?? ''
    return (await graph.query({ text, parameters })).rows
  }

  async function read(text: string): Promise<readonly { readonly [column: string]: unknown }[]> {
    return (await graph.queryUntrusted({ text })).rows
  }
})

function newEvent(stream: string, type: string, data: JsonObject): StreamEvent {
  clock += 1_000
  return { stream, event: { type, at: clock - 1_000, actor: 'test', data } }
}

function agentEvent(type: string, data: JsonObject): StreamEvent {
  return newEvent('agent:platform', type, data)
}

function talkEvent(type: string, data: JsonObject): StreamEvent {
  return newEvent('conversation:c1', type, { conversationId: 'c1', ...data })
}

function runEvent(type: string, data: JsonObject = {}): StreamEvent {
  return newEvent('run:r1', type, data)
}

function capabilities(): JsonObject {
  const one = (name: string): JsonObject => ({
    name,
    description: `Does ${name}`,
    examples: [],
    input: {},
    output: {},
    requires: [],
    produces: [],
    reversibility: 'reversible',
    idempotent: false,
  })
  return { capabilities: [one('application.create'), one('service.create')] }
}

function json(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject
}
