import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { functionAgent, openSkein } from 'skein'
import type { Plan, Skein } from 'skein'

let folder: string
let skein: Skein

const deploying = (name: string, fail = false) =>
  functionAgent({
    name,
    capabilities: [
      {
        name: 'app.deploy',
        idempotent: true,
        run: (inputs) => {
          if (fail) throw Object.assign(new Error('no room'), { retryable: false })
          return { by: name, ...inputs }
        },
      },
    ],
  })

async function open(): Promise<Skein> {
  return openSkein({
    data: folder,
    agents: [deploying('ada'), deploying('bob', true), deploying('cem')],
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-contexts-'))
  skein = await open()
})
afterEach(async () => {
  await skein.close()
  rmSync(folder, { recursive: true, force: true })
})

const plan: Plan = {
  name: 'Deploy',
  steps: [
    {
      id: 'deploy',
      capability: 'app.deploy',
      context: 'live',
      inputs: { region: '{{ context.variables.region }}', kind: '{{ context.environment }}' },
    },
  ],
}
const live = { environment: 'PRODUCTION', variables: { region: 'eu' } } as const

async function deployed(document: Plan = plan) {
  const run = await skein.runs.start({ plan: document })
  return skein.runs.result(run.id)
}

function problemsOf(document: Plan = plan) {
  return skein.plan({ plan: document }).then(({ problems }) => problems)
}

test('a step runs only on an agent that may enter its context, and sees its variables', async () => {
  const saved = await skein.contexts.save('live', live)
  expect(saved).toMatchObject({ ...live, name: 'live', active: true, agents: [], policies: {} })
  await skein.agents.setContexts('cem', { contexts: ['live'] })
  for (let times = 0; times < 5; times += 1) {
    const run = await deployed()
    expect(run.steps[0]?.output).toEqual({ by: 'cem', region: 'eu', kind: 'PRODUCTION' })
  }
})

test('validation says why a context cannot be entered', async () => {
  expect(await problemsOf()).toMatchObject([{ code: 'CONTEXT_UNKNOWN', path: '/steps/0/context' }])
  await skein.contexts.save('live', { ...live, active: false })
  expect(await problemsOf()).toMatchObject([{ code: 'CONTEXT_INACTIVE' }])
  await skein.contexts.save('live', live)
  const [forbidden] = await problemsOf()
  expect(forbidden).toMatchObject({ code: 'CONTEXT_FORBIDDEN', path: '/steps/0/context' })
  expect(forbidden?.message).toBe(
    'ada, bob, cem have no access to the context live. Give an agent access to it first.',
  )
  await skein.agents.setContexts('ada', { contexts: ['live'] })
  expect(await problemsOf()).toEqual([])
  const wrong = {
    ...plan,
    steps: [{ ...plan.steps[0]!, inputs: { x: '{{ context.variables.zone }}' } }],
  }
  expect(await problemsOf(wrong)).toMatchObject([{ code: 'EXPRESSION_INVALID' }])
  await expect(deployed(wrong)).rejects.toMatchObject({ code: 'PLAN_INVALID' })
})

test('an agent that lost its access is not picked any more, and why says so', async () => {
  await skein.contexts.save('live', live)
  await skein.agents.setContexts('cem', { contexts: ['live'] })
  const first = { id: 'first', kind: 'approval', approval: { question: 'Now?' } } as const
  const later = { ...plan, steps: [first, { ...plan.steps[0]!, dependsOn: ['first'] }] }
  const run = await skein.runs.start({ plan: later })
  await skein.agents.setContexts('cem', { contexts: [] })
  const [asked] = (await skein.approvals.list({ status: 'OPEN' })).items
  await skein.approvals.answer(asked?.id ?? '', { decision: 'APPROVE' })
  await skein.runs.result(run.id)
  const why = await skein.runs.why(run.id, 'deploy')
  expect(why.sentence).toContain('ada, bob, cem have no access to the context live')
})

test('what fails in a context is not done again by an agent that may not enter it', async () => {
  await skein.contexts.save('live', live)
  await skein.agents.setContexts('bob', { contexts: ['live'] })
  const run = await deployed()
  expect(run.steps[0]).toMatchObject({ status: 'FAILED', agent: 'bob' })
  await skein.agents.setContexts('ada', { contexts: ['live'] })
  expect((await deployed()).steps[0]?.output).toMatchObject({ by: 'ada' })
})

test('contexts and access outlive a restart, and a context that was removed takes its access along', async () => {
  await skein.contexts.save('live', live)
  await skein.agents.setContexts('cem', { contexts: ['live'] })
  await skein.close()
  skein = await open()
  expect(await skein.contexts.get('live')).toMatchObject({
    variables: { region: 'eu' },
    agents: ['cem'],
  })
  expect((await skein.agents.get('cem')).contexts).toEqual(['live'])
  await skein.contexts.remove('live')
  await expect(skein.contexts.get('live')).rejects.toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
  await skein.contexts.save('live', live)
  expect((await skein.contexts.get('live')).agents).toEqual([])
})

test('refuses what does not fit', async () => {
  const unknown = skein.agents.setContexts('cem', { contexts: ['no'] })
  await expect(unknown).rejects.toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
  const nobody = skein.agents.setContexts('no', { contexts: [] })
  await expect(nobody).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' })
  const big = skein.contexts.save('big', {
    environment: 'STAGING',
    variables: { x: 'y'.repeat(70_000) },
  })
  await expect(big).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  await expect(skein.contexts.save('a b', live)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  await expect(skein.contexts.remove('no')).rejects.toMatchObject({ code: 'CONTEXT_NOT_FOUND' })
})

test('the graph knows contexts, who may enter them, and free agents for a step in one', async () => {
  await skein.contexts.save('live', live)
  await skein.agents.setContexts('cem', { contexts: ['live'] })
  const run = await deployed()
  const found = await skein.graph.query({
    query:
      'MATCH (p:ExecutionPlan)-[:EXECUTES_IN]->(c:ExecutionContext)<-[:REQUIRES_CONTEXT]-(s:ExecutionStep) ' +
      'MATCH (g:Agent)-[:HAS_ACCESS_TO]->(c) RETURN c.environment AS environment, g.id AS agent, s.id AS step',
    consistency: 'latest',
  })
  const stepId = `${run.planId}/deploy`
  expect(found.rows).toEqual([{ environment: 'PRODUCTION', agent: 'cem', step: stepId }])
  const free = await skein.graph.run('steps.availableAgents', { parameters: { stepId } })
  expect(free.rows.map((row) => row['agent_id'])).toEqual(['cem'])
  await skein.agents.setContexts('cem', { contexts: [] })
  const none = await skein.graph.run('steps.availableAgents', { parameters: { stepId } })
  expect(none.rows).toEqual([])
})
