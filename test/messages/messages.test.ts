import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { functionAgent, openSkein } from 'skein'
import type { Agent, FunctionAgentDefinition, Skein } from 'skein'
import { createCapability } from '../../src/core/capability.ts'
import type { AgentMessageView } from '../../src/app/messages/message-view.ts'

let folder: string
let skein: Skein | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-messages-'))
})
afterEach(async () => {
  await skein?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Waits as long as a busy machine needs. */
function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: 15_000 })
}

type OnMessage = NonNullable<FunctionAgentDefinition['onMessage']>
type Run = FunctionAgentDefinition['capabilities'][number]['run']

function agent(name: string, parts: { onMessage?: OnMessage; run?: Run; can?: string }) {
  const { onMessage, run = () => null, can = `${name}.work` } = parts
  const capabilities = [{ name: can, idempotent: true, run }]
  return functionAgent({ name, capabilities, ...(onMessage && { onMessage }) })
}

async function open(...agents: Agent[]): Promise<Skein> {
  skein = await openSkein({ data: folder, agents })
  return skein
}

async function one(of: Skein, order: Partial<Parameters<Skein['messages']['send']>[0]>) {
  const basic = {
    from: 'user:ada',
    type: 'REQUEST',
    subject: 'Sources',
    content: 'Which?',
  } as const
  return (await of.messages.send({ ...basic, ...order })) as AgentMessageView
}

async function until(of: Skein, id: string, status: string): Promise<AgentMessageView> {
  return eventually(async () => {
    const message = await of.messages.get(id)
    expect(message.status).toBe(status)
    return message
  })
}

test('a request is answered by the agent itself, and the answer is a message of the chain', async () => {
  const reads = agent('reader', { onMessage: ({ content }) => `${content as string} These.` })
  const of = await open(reads)
  const asked = await one(of, { to: 'reader' })
  expect(asked).toMatchObject({ status: 'SENT', priority: 'MEDIUM', requiresAction: true })
  const answered = await until(of, asked.id, 'RESPONDED')
  expect(answered.response?.content).toBe('Which? These.')
  const { items } = await of.messages.list({ agent: 'user:ada' })
  expect(items).toHaveLength(2)
  const response = await of.messages.get(answered.response?.id ?? '')
  expect(response).toMatchObject({
    type: 'RESPONSE',
    from: 'reader',
    to: 'user:ada',
    inReplyTo: asked.id,
    threadId: asked.id,
  })
})

test('what an agent does not read itself waits to be acknowledged and answered', async () => {
  const of = await open(agent('quiet', {}))
  const asked = await one(of, { to: 'quiet' })
  expect((await of.messages.list({ agent: 'quiet', status: 'SENT' })).items).toHaveLength(1)
  expect(await of.messages.acknowledge(asked.id)).toMatchObject({
    status: 'ACKNOWLEDGED',
    acknowledgedBy: 'quiet',
  })
  await of.messages.acknowledge(asked.id)
  const answered = await of.messages.respond(asked.id, { content: { pages: [1, 2] } })
  expect(answered).toMatchObject({ status: 'RESPONDED', response: { content: { pages: [1, 2] } } })
  const again = of.messages.respond(asked.id, { content: 'no' })
  await expect(again).rejects.toMatchObject({ code: 'AGENT_MESSAGE_CLOSED' })
  const late = of.messages.acknowledge(asked.id)
  await expect(late).rejects.toMatchObject({ code: 'AGENT_MESSAGE_CLOSED' })
})

test('nobody answers or reads in the place of another agent, but a person may', async () => {
  const of = await open(agent('quiet', {}), agent('other', {}))
  const asked = await one(of, { to: 'quiet' })
  const refused = { code: 'REQUEST_INVALID' }
  const answer = { content: 'I know', by: 'other' }
  await expect(of.messages.respond(asked.id, answer)).rejects.toMatchObject(refused)
  const read = of.messages.acknowledge(asked.id, { by: 'other' })
  await expect(read).rejects.toMatchObject(refused)
  expect((await of.messages.get(asked.id)).status).toBe('SENT')
  await of.messages.respond(asked.id, { content: 'I know', by: 'user:grace' })
  expect((await of.messages.get(asked.id)).status).toBe('RESPONDED')
})

test('a broadcast goes to everybody who has the capability but the sender', async () => {
  const read: string[] = []
  const deployer = (name: string) =>
    agent(name, { can: 'app.deploy', onMessage: ({ to }) => void read.push(to) })
  const of = await open(deployer('a'), deployer('b'), deployer('c'), agent('d', {}))
  const sent = await of.messages.send({
    from: 'a',
    capability: 'app.deploy',
    type: 'NOTIFICATION',
    subject: 'Noon',
    content: 'Deploys stop at noon',
  })
  if (!('items' in sent)) throw new Error('it was not a broadcast')
  expect(sent.items.map(({ to }) => to)).toEqual(['b', 'c'])
  for (const { id } of sent.items) await until(of, id, 'ACKNOWLEDGED')
  expect(read.toSorted()).toEqual(['b', 'c'])
})

test('a step asks an agent, whoever has a capability, and a person, and goes on with the answers', async () => {
  const reads = agent('reader', { onMessage: ({ content }) => ({ read: content }) })
  const asks = agent('asker', {
    run: async (_inputs, step) => ({
      named: await step.ask('reader', 'one'),
      able: await step.ask({ capability: 'reader.work' }, 'two'),
      told: await step.tell('reader', 'three'),
      person: await step.escalate('May I?', { to: 'ada' }),
    }),
  })
  const of = await open(reads, asks)
  const plan = { name: 'Ask', steps: [{ id: 'work', capability: 'asker.work' }] }
  const run = await of.runs.start({ plan })
  const question = await eventually(async () => {
    const { items } = await of.messages.list({ agent: 'user:ada', status: 'SENT' })
    expect(items).toHaveLength(1)
    return items[0] as AgentMessageView
  })
  expect(question).toMatchObject({ type: 'ESCALATION', from: 'asker', stepId: 'work' })
  await of.messages.respond(question.id, { content: 'Yes' })
  const done = await of.runs.result(run.id)
  expect(done.steps[0]?.output).toEqual({
    named: { read: 'one' },
    able: { read: 'two' },
    person: 'Yes',
  })
  const about = await of.messages.list({ runId: run.id })
  expect(about.items.length).toBe(7)
})

test('a step that gets no answer in time fails with the reason, and the late answer is kept', async () => {
  const asks = agent('asker', {
    run: (_in, step) => step.ask('quiet', 'There?', { timeoutMs: 30 }),
  })
  const of = await open(agent('quiet', {}), asks)
  const plan = { name: 'Ask', steps: [{ id: 'work', capability: 'asker.work' }] }
  const run = await of.runs.result((await of.runs.start({ plan })).id)
  expect(run.steps[0]?.error?.code).toBe('AGENT_MESSAGE_TIMED_OUT')
  const [asked] = (await of.messages.list({ agent: 'quiet' })).items
  expect(asked).toMatchObject({ status: 'SENT', timedOut: true })
  const late = await of.messages.respond(asked?.id ?? '', { content: 'Now' })
  expect(late).toMatchObject({ status: 'RESPONDED', timedOut: true })
})

test('two agents that answer each other with questions are stopped by the length of the chain', async () => {
  const codes: string[] = []
  const other =
    (name: string): OnMessage =>
    async (_message, { ask }) => {
      try {
        return await ask(name, 'And you?')
      } catch (error) {
        codes.push((error as { code: string }).code)
        throw error
      }
    }
  const of = await open(
    agent('ping', { onMessage: other('pong') }),
    agent('pong', { onMessage: other('ping') }),
  )
  const asked = await one(of, { to: 'ping' })
  await eventually(async () => {
    expect((await of.messages.get(asked.id)).undelivered).toContain('chain')
  })
  expect(codes[0]).toBe('AGENT_MESSAGE_CHAIN_TOO_LONG')
  expect((await of.messages.list({ limit: 200 })).items.length).toBe(16)
}, 30_000)

test('two that talk too much are stopped by the rate', async () => {
  const of = await open(agent('quiet', {}), agent('loud', {}))
  const say = () => one(of, { from: 'loud', to: 'quiet', type: 'NOTIFICATION' })
  for (let times = 0; times < 60; times += 1) await say()
  await expect(say()).rejects.toMatchObject({ code: 'AGENT_MESSAGE_RATE_EXCEEDED' })
  await one(of, { to: 'quiet' })
})

test('what was not read before a restart is handed over again, under the same id', async () => {
  const read: string[] = []
  const first = await open(
    agent('slow', { onMessage: ({ id }) => new Promise(() => read.push(id)) }),
  )
  const asked = await one(first, { to: 'slow' })
  await eventually(() => expect(read).toEqual([asked.id]))
  await first.close()
  const next = await open(agent('slow', { onMessage: ({ id }) => `again ${id}` }))
  const answered = await until(next, asked.id, 'RESPONDED')
  expect(answered.response?.content).toBe(`again ${asked.id}`)
})

test('a question whose time ran out while Skein was away has timed out after the start', async () => {
  const first = await open(agent('quiet', {}))
  const asked = await one(first, { to: 'quiet', timeoutMs: 20 })
  await first.close()
  const next = await open(agent('quiet', {}))
  await eventually(async () => expect((await next.messages.get(asked.id)).timedOut).toBe(true))
})

test('refuses what does not fit, with the place', async () => {
  const of = await open(agent('quiet', {}))
  const refused = (order: object) => expect(one(of, order)).rejects
  await refused({ to: 'nobody' }).toMatchObject({ code: 'AGENT_NOT_FOUND' })
  await refused({ from: 'nobody', to: 'quiet' }).toMatchObject({ code: 'AGENT_NOT_FOUND' })
  await refused({ capability: 'no.such' }).toMatchObject({ code: 'CAPABILITY_NOT_FOUND' })
  await refused({}).toMatchObject({ code: 'REQUEST_INVALID' })
  await refused({ to: 'quiet', subject: ' ' }).toMatchObject({ code: 'REQUEST_INVALID' })
  await refused({ to: 'quiet', runId: 'run_no' }).toMatchObject({ code: 'RUN_NOT_FOUND' })
  await refused({ to: 'quiet', type: 'RESPONSE' }).toMatchObject({ code: 'REQUEST_INVALID' })
  await refused({ to: 'quiet', inReplyTo: 'no' }).toMatchObject({ code: 'AGENT_MESSAGE_NOT_FOUND' })
  const long = 'x'.repeat(70_000)
  await refused({ to: 'quiet', content: long }).toMatchObject({ code: 'MESSAGE_TOO_LONG' })
  expect((await of.messages.list()).items).toEqual([])
})

test('a credential of an agent gets into no message', async () => {
  const of = await open(agent('quiet', {}))
  const headers = { authorization: 'Bearer very-secret-1' }
  const capabilities = [{ name: 'a.b', description: 'Does it' }]
  await of.agents.register({
    name: 'h',
    kind: 'http',
    url: 'http://127.0.0.1:1/',
    headers,
    capabilities,
  })
  const leak = one(of, { to: 'quiet', content: { note: 'use Bearer very-secret-1' } })
  await expect(leak).rejects.toMatchObject({ code: 'SECRET_REFUSED' })
})

test('a step that is done again after a restart waits for the answer to what it asked before', async () => {
  const asks = () =>
    agent('asker', { run: (_in, step) => step.ask('quiet', 'There?', { timeoutMs: 60_000 }) })
  const first = await open(agent('quiet', {}), asks())
  const plan = { name: 'Ask', steps: [{ id: 'work', capability: 'asker.work' }] }
  const { id } = await first.runs.start({ plan })
  await eventually(async () => expect((await first.messages.list()).items).toHaveLength(1))
  await first.close()
  const next = await open(agent('quiet', {}), asks())
  const [asked] = (await next.messages.list()).items
  await next.messages.respond(asked?.id ?? '', { content: 'Here' })
  expect((await next.runs.result(id)).steps[0]?.output).toBe('Here')
  expect((await next.messages.list({ agent: 'quiet' })).items).toHaveLength(2)
}, 20_000)

test('a service sends from inside its step with the token of the step', async () => {
  const service: Agent = {
    name: 'service',
    kind: 'http',
    capabilities: () => [createCapability({ name: 'service.work', description: 'Works' })],
    perform: async ({ token }) => {
      const asked = {
        token,
        to: 'reader',
        type: 'REQUEST',
        subject: 'Sources',
        content: 'Which?',
      } as const
      const here = skein as Skein
      const { id } = (await here.messages.send(asked)) as AgentMessageView
      const answered = await until(here, id, 'RESPONDED')
      return { type: 'succeeded', output: answered.response?.content ?? null }
    },
    health: () => ({ status: 'ACTIVE' }),
    close: async () => {},
  }
  const of = await open(service, agent('reader', { onMessage: () => 'These' }))
  const plan = { name: 'Ask', steps: [{ id: 'work', capability: 'service.work' }] }
  const run = await of.runs.result((await of.runs.start({ plan })).id)
  expect(run.steps[0]?.output).toBe('These')
  const [, asked] = (await of.messages.list({ runId: run.id })).items
  expect(asked).toMatchObject({ from: 'service', stepId: 'work', runId: run.id })
  const forged = one(of, { token: 'v1.forged', to: 'reader' })
  await expect(forged).rejects.toMatchObject({ code: 'STEP_TOKEN_UNKNOWN' })
})
