import { expect, test } from 'vitest'
import { functionAgent, openSkein } from 'skein'
import type { Plan, Skein } from 'skein'
import { ownRelationships } from '../../src/graphs/cypher/schema.ts'

/*
 * Everything that Skein's own relationships say, from one real journal: a conversation with a plan
 * that is agreed to, a run with every kind of step, changes, messages and contexts.
 */

const ops = () =>
  functionAgent({
    name: 'ops',
    capabilities: [
      {
        name: 'service.scale',
        description: 'Scale a service to a number of replicas',
        examples: ['scale the cart service to 5 replicas'],
        input: {
          type: 'object',
          properties: { service: { type: 'string' }, replicas: { type: 'integer' } },
          required: ['service', 'replicas'],
        },
        requires: ['service'],
        run: async (_inputs, step) => {
          await step.tell('peer', 'Scaling now')
          return { heard: await step.ask('peer', 'Enough?') }
        },
      },
    ],
  })

const peer = () =>
  functionAgent({
    name: 'peer',
    capabilities: [
      { name: 'peer.check', reversibility: 'read', run: () => true },
      {
        name: 'peer.propose',
        reversibility: 'read',
        run: async (_inputs, { proposeChange }) => {
          const step = { id: 'proposed', capability: 'peer.check', dependsOn: ['proposer'] }
          const changes = [{ type: 'ADD_STEP', step }] as const
          return (await proposeChange({ reason: 'I found more', changes })).status
        },
      },
    ],
    onMessage: () => 'Yes',
  })

const scale = { capability: 'service.scale', inputs: { service: 'cart', replicas: 5 } }

const plan: Plan = {
  name: 'All kinds',
  policy: { onModification: 'ask' },
  steps: [
    { id: 'first', ...scale, context: 'live' },
    {
      id: 'hold',
      kind: 'approval',
      dependsOn: ['first'],
      approval: { question: 'Go on?', assignees: ['grace'] },
    },
    { id: 'check', capability: 'peer.check', dependsOn: ['hold', 'first'] },
    { id: 'each', capability: 'peer.check', dependsOn: ['hold'], forEach: '[1, 2]' },
    {
      id: 'nested',
      kind: 'group',
      dependsOn: ['hold'],
      steps: [{ id: 'inner', capability: 'peer.check' }],
    },
    { id: 'again', kind: 'run', orchestration: 'nightly', dependsOn: ['hold'] },
    { id: 'proposer', capability: 'peer.propose' },
    { id: 'spare', capability: 'peer.check', dependsOn: ['check'] },
  ],
}

/** A plan that is decided step by step: there is nothing to find, so the first decision ends it. */
const reactive: Plan = {
  name: 'Reactive',
  steps: [{ id: 'decide_1', kind: 'wait', wait: { signal: 'diagnosis.decision.1' } }],
}

async function live(skein: Skein): Promise<string> {
  await skein.contexts.save('live', { environment: 'PRODUCTION', variables: {} })
  await skein.agents.setContexts('ops', { contexts: ['live'] })
  const nightly = { name: 'Nightly', steps: [{ id: 'look', capability: 'peer.check' }] }
  await skein.orchestrations.save('nightly', { plan: nightly })
  const asked = await skein.ask('scale cart to 5')
  await skein.approvals.answer(asked.approvalId ?? '', { decision: 'APPROVE', by: 'ada' })
  const { conversationId } = asked
  const more = await skein.ask('scale payment to 3', { conversationId })
  await skein.approvals.answer(more.approvalId ?? '', { decision: 'REJECT', by: 'ada' })

  const run = await skein.runs.start({ plan })
  const open = await expect
    .poll(() => waitingFor(skein, run.id), { timeout: 15_000 })
    .toBeDefined()
    .then(() => waitingFor(skein, run.id))
  const [proposal] = await expect
    .poll(() => proposals(skein, run.id), { timeout: 15_000 })
    .toHaveLength(1)
    .then(() => proposals(skein, run.id))
  await skein.modifications.approve(proposal ?? '')
  const decided = await skein.runs.start({ plan: reactive })
  expect(await skein.runs.result(decided.id)).toMatchObject({ status: 'COMPLETED' })
  const change = (changes: Parameters<Skein['runs']['modify']>[1]['changes'], by?: string) =>
    skein.runs.modify(run.id, { reason: 'it is late', changes, ...(by !== undefined && { by }) })
  await change([
    { type: 'ADD_STEP', step: { id: 'extra', capability: 'peer.check', dependsOn: ['check'] } },
  ])
  await change([{ type: 'REMOVE_STEP', stepId: 'spare' }])
  const step = { id: 'later', capability: 'peer.check', dependsOn: ['extra'] }
  const wanted = await change([{ type: 'ADD_STEP', step }], 'agent:peer')
  if (wanted.status === 'REQUESTED') await skein.modifications.approve(wanted.id)
  await change([{ type: 'MODIFY_STEP', stepId: 'extra', step: { name: 'Extra' } }])
  await skein.approvals.answer(open ?? '', { decision: 'APPROVE', by: 'grace' })
  const done = await skein.runs.result(run.id)
  expect(done).toMatchObject({ status: 'COMPLETED', revision: 6 })
  return done.planId
}

async function waitingFor(skein: Skein, runId: string): Promise<string | undefined> {
  const { items } = await skein.approvals.list({ status: 'OPEN' })
  return items.find((one) => one.runId === runId)?.id
}

async function proposals(skein: Skein, runId: string): Promise<readonly string[]> {
  const { items } = await skein.runs.modifications(runId, { status: 'REQUESTED' })
  return items.map(({ id }) => id)
}

test('a real journal makes every label and relationship of the schema', async () => {
  const rule = {
    when: "step.reversibility == 'irreversible'",
    reason: 'It is for good',
    assignees: ['ada'],
  }
  const skein = await openSkein({ agents: [ops(), peer()], policy: { rules: [rule] } })
  const planId = await live(skein)
  const ask = async (query: string, parameters = {}) =>
    (await skein.graph.query({ query, parameters, consistency: 'latest' })).rows
  const types = await ask('MATCH ()-[r]->() RETURN DISTINCT type(r) AS type ORDER BY type')
  const made = types.map(({ type }) => type as string)
  expect(ownRelationships.filter((type) => !made.includes(type))).toEqual([])
  const labels = await ask('MATCH (n) RETURN DISTINCT head(labels(n)) AS label ORDER BY label')
  expect(labels.map(({ label }) => label)).toEqual([
    'Agent',
    'AgentCommunication',
    'Analysis',
    'Capability',
    'Conversation',
    'Decision',
    'ExecutionContext',
    'ExecutionPlan',
    'ExecutionStep',
    'Message',
    'Orchestration',
    'PlanModification',
    'Session',
    'User',
    'Watermark',
    'service',
  ])
  const changes = await skein.graph.run('plans.modifications', { parameters: { planId } })
  expect(changes.rows.length).toBe(5)
  const asked = changes.rows.map((row) => [row['requested_by_id'], row['approved_by_id']])
  expect(asked).toContainEqual(['peer', 'local'])
  expect(changes.rows[0]?.['modification']).toMatchObject({
    modification_type: 'MODIFY_STEP',
    status: 'APPLIED',
    revision: 6,
  })
  const updates = await ask(
    'MATCH (s:ExecutionStep)-[:UPDATES_PLAN]->(p:ExecutionPlan) RETURN s.id AS step, p.id AS plan',
  )
  expect(updates).toEqual([{ step: `${planId}/proposer`, plan: planId }])
  const managed = await ask(
    'MATCH (p:ExecutionPlan)-[:MANAGED_BY]->(g:Agent) RETURN p.name AS plan, g.name AS agent',
  )
  expect(managed).toEqual([{ plan: 'Reactive', agent: 'controller' }])
  const figures = await ask(
    `MATCH (g:Agent {id: 'ops'}) RETURN g.steps_completed > 0 AS worked, g.attempts_failed AS failed,
      g.mean_duration_ms >= 0 AS hasMean, g.last_used_at > datetime('2020-01-01T00:00:00Z') AS used`,
  )
  expect(figures).toEqual([{ worked: true, failed: 0, hasMean: true, used: true }])
  const steps = await skein.graph.run('plans.steps', { parameters: { planId } })
  const ids = steps.rows.map((row) => (row['step_id'] as string).slice(planId.length + 1))
  expect(ids).toContain('extra')
  expect(ids).toContain('nested.inner')
  expect(ids).not.toContain('spare')
  const said = await skein.graph.run('plans.communications', { parameters: { planId } })
  const pairs = said.rows.map(
    (row) => `${row['from_agent_id'] as string} to ${row['to_agent_id'] as string}`,
  )
  expect(pairs.toSorted()).toEqual(['ops to peer', 'ops to peer', 'peer to ops'])
  const period = { startDate: '2020-01-01T00:00:00Z', endDate: '2100-01-01T00:00:00Z' }
  const thread = await skein.graph.run('agents.thread', {
    parameters: { agent1Id: 'peer', agent2Id: 'ops', ...period },
  })
  expect(thread.rows.length).toBeGreaterThanOrEqual(3)
  expect(await skein.graph.status({ check: true })).toMatchObject({
    lastCheck: { status: 'complete' },
  })
  await skein.close()
}, 30_000)
