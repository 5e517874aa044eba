import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openSkein, type SkeinOptions } from '../../src/compose.ts'
import type { Skein } from '../../src/app/skein.ts'
import { functionAgent } from '../../src/agents/function/function-agent.ts'

const calls: string[] = []
const opened: Skein[] = []
const folders: string[] = []

const agent = () =>
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
        run: ({ service }) => {
          calls.push(`scale ${JSON.stringify(service)}`)
          return { done: true }
        },
      },
      {
        name: 'logs.get',
        description: 'Show the logs of a service',
        examples: ['show the logs of cart'],
        input: {
          type: 'object',
          properties: { service: { type: 'string' } },
          required: ['service'],
        },
        reversibility: 'read',
        run: () => ({ lines: ['fine'] }),
      },
    ],
  })

async function open(options: SkeinOptions = {}): Promise<Skein> {
  const skein = await openSkein({ agents: [agent()], ...options })
  opened.push(skein)
  return skein
}

afterEach(async () => {
  calls.length = 0
  for (const skein of opened.splice(0)) await skein.close()
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'skein-decisions-'))
  folders.push(made)
  return made
}

const rule = { when: "step.reversibility == 'irreversible'", reason: 'It cannot be undone' }

describe('a rule that asks a person first', () => {
  test('keeps the run from starting, and its answer starts it', async () => {
    const skein = await open({ policy: { rules: [rule] } })
    const asked = await skein.ask('scale cart to 5')
    expect(asked.decision).toMatchObject({ type: 'ESCALATE', requiresApproval: true })
    expect(asked.answer).toContain('It cannot be undone')
    expect((await skein.runs.list()).items).toEqual([])
    const [approval] = (await skein.approvals.list({ status: 'OPEN' })).items
    expect(approval).toMatchObject({ id: asked.approvalId, stepId: '' })
    const answered = await skein.approvals.answer(approval?.id ?? '', { decision: 'APPROVE' })
    expect(answered.status).toBe('APPROVED')
    expect(await skein.answer(asked.messageId)).toMatchObject({ run: { status: 'COMPLETED' } })
    expect(calls).toEqual(['scale "cart"'])
    const again = skein.approvals.answer(approval?.id ?? '', { decision: 'APPROVE' })
    await expect(again).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
  })

  test('does nothing where it is rejected', async () => {
    const skein = await open({ policy: { rules: [rule] } })
    const asked = await skein.ask('scale cart to 5')
    await skein.approvals.answer(asked.approvalId ?? '', { decision: 'REJECT', comment: 'no' })
    expect((await skein.answer(asked.messageId)).answer).toMatch(/^Not done:/)
    expect((await skein.runs.list()).items).toEqual([])
    expect(calls).toEqual([])
  })

  test('is a plan of the graph that may be changed until it is rejected', async () => {
    const skein = await open({ policy: { rules: [rule] } })
    const asked = await skein.ask('scale cart to 5')
    const modifiable = async (): Promise<readonly unknown[]> => {
      const parameters = { skip: 0, limit: 10 }
      return (await skein.graph.run('plans.modifiable', { parameters })).rows
    }
    expect(await modifiable()).toMatchObject([{ plan_status: 'DRAFT' }])
    await skein.approvals.answer(asked.approvalId ?? '', { decision: 'REJECT' })
    expect(await modifiable()).toEqual([])
    const query =
      'MATCH (p:ExecutionPlan)-[:CONTAINS_STEP]->(s) RETURN p.status AS p, s.status AS s'
    expect((await skein.graph.query({ query, consistency: 'latest' })).rows).toEqual([
      { p: 'CANCELLED', s: 'CANCELLED' },
    ])
  })

  test('still asks after a restart', async () => {
    const data = await folder()
    const first = await open({ data, policy: { rules: [rule] } })
    const asked = await first.ask('scale cart to 5')
    await first.close()
    opened.length = 0
    const second = await open({ data })
    await second.approvals.answer(asked.approvalId ?? '', { decision: 'APPROVE' })
    expect(await second.answer(asked.messageId)).toMatchObject({ run: { status: 'COMPLETED' } })
    expect(calls).toEqual(['scale "cart"'])
  })

  test('leaves alone what it does not speak of', async () => {
    const skein = await open({ policy: { rules: [rule] } })
    const read = await skein.ask('show the logs of cart')
    expect(read.decision).toMatchObject({ type: 'EXECUTE', requiresApproval: false })
    expect(read.run?.status).toBe('COMPLETED')
  })
})

describe('a conversation', () => {
  test('keeps what was understood when it has to ask', async () => {
    const skein = await open()
    const first = await skein.ask('Scale it')
    expect(first.route).toBe('clarify')
    const { conversationId } = first
    const second = await skein.ask('checkout to 5', { conversationId })
    expect(second.run?.status).toBe('COMPLETED')
    expect(second.plan?.steps[0]?.inputs).toEqual({ service: 'checkout', replicas: 5 })
    // What is learned is the whole request, not the answer alone.
    const { words } = await skein.learning.get({ word: 'scale' })
    expect(words[0]).toMatchObject({ word: 'scale', runs: 1 })
  })

  test('an explained plan runs as it was shown', async () => {
    const skein = await open()
    const shown = await skein.plan({ message: 'scale cart to 5', explain: true })
    expect(shown.plan?.steps[0]).toHaveProperty('because')
    const run = await skein.runs.start({ plan: shown.plan as never })
    expect((await skein.runs.result(run.id)).status).toBe('COMPLETED')
    expect(run.plan.steps[0]).not.toHaveProperty('because')
  })

  test('an addition is planned on its own, as a modification', async () => {
    const skein = await open()
    const { conversationId } = await skein.ask('scale cart to 5')
    const second = await skein.ask('also show the logs of cart', { conversationId })
    expect(second.decision).toMatchObject({ type: 'MODIFY_PLAN', action: 'add to plan' })
    expect(second.plan?.steps.map(({ capability }) => capability)).toEqual(['logs.get'])
  })
})

describe('an explained plan', () => {
  test('says why each step is there, and what it rests on', async () => {
    const skein = await open()
    const planned = await skein.plan({ message: 'scale cart to 5', explain: true })
    expect(planned.plan?.steps[0]).toMatchObject({ reason: 'said' })
    expect(planned.forecast?.basis).toMatch(/^No history/)
    expect(planned.strategy?.type).toBe('graph')
    await skein.ask('scale cart to 5')
    const again = await skein.plan({ message: 'scale cart to 5', explain: true })
    expect(again.forecast?.basis).toContain('1 of 1 steps were seen before')
  })

  test('needs a model where one is asked for', async () => {
    const skein = await open()
    const planned = skein.plan({ message: 'scale cart to 5', planner: 'model' })
    await expect(planned).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  })
})

describe('learning', () => {
  test('lives in the journal alone: it is back after a restart, and what was forgotten is not', async () => {
    const data = await folder()
    const first = await open({ data })
    await first.ask('scale cart to 5')
    await first.ask('show the logs of cart')
    expect(await first.learning.get()).toMatchObject({ status: 'ON', runs: 2 })
    expect((await first.learning.forget({ capability: 'logs.get' })).runs).toBe(1)
    await first.close()
    opened.length = 0
    const second = await open({ data })
    const learned = await second.learning.get()
    expect(learned.capabilities.map(({ capability }) => capability)).toEqual(['service.scale'])
    expect(learned.agents[0]).toMatchObject({ agent: 'ops', steps: { count: 2, succeeded: 2 } })
  })

  test('another organization learns nothing of it', async () => {
    const data = await folder()
    const first = await open({ data, organization: 'one' })
    await first.ask('scale cart to 5')
    await first.close()
    opened.length = 0
    const second = await open({ data, organization: 'two' })
    expect(await second.learning.get()).toMatchObject({ runs: 0, capabilities: [], agents: [] })
  })

  test('can be switched off', async () => {
    const skein = await open({ learning: false })
    await skein.ask('scale cart to 5')
    expect((await skein.learning.get()).status).toBe('OFF')
  })
})
