import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { functionAgent, openSkein } from '../index.ts'
import type { EventView, RunView, Skein } from '../index.ts'
import { openHttpServer } from '../server/http/server.ts'
import type { HttpServer } from '../server/http/server.ts'
import { createTestSkein } from '../server/http/test-skein.ts'
import { createClient } from './client.ts'
import type { SkeinClient } from './client.ts'
import { collect } from './test-collect.ts'

const logger = pino({ level: 'silent' })
const plan = { name: 'Greet', steps: [{ id: 'greet', capability: 'chat.greet', inputs: { a: 1 } }] }
const gated = {
  name: 'Two gates',
  steps: [
    { id: 'first', capability: 'gate.pass' },
    { id: 'second', capability: 'gate.pass', dependsOn: ['first'] },
    { id: 'third', capability: 'gate.pass', dependsOn: ['second'] },
  ],
}
const asking = {
  name: 'Ask',
  steps: [{ id: 'review', kind: 'approval', approval: { question: 'Publish?' } }],
} as const

let skein: Skein
let server: HttpServer
let client: SkeinClient
/** Where steps wait until the test lets them pass, by step. */
let gates: Map<string, PromiseWithResolvers<string>>
const others: Server[] = []

beforeEach(async () => {
  gates = new Map()
  skein = await openSkein({
    agents: [
      functionAgent({
        name: 'tester',
        capabilities: [
          {
            name: 'chat.greet',
            description: 'Greets someone.',
            reversibility: 'read',
            run: (inputs) => inputs,
          },
          {
            name: 'gate.pass',
            description: 'Waits until the test lets it pass.',
            run: (_inputs, { stepId }) => gate(stepId).promise,
          },
        ],
      }),
    ],
  })
  server = await openHttpServer({ skein, host: '127.0.0.1', port: 0, version: '1', logger })
  client = createClient({ url: `${server.url}/` })
})
afterEach(async () => {
  await server.close()
  openGates('first', 'second', 'third')
  await skein.close()
  for (const other of others.splice(0)) {
    other.closeAllConnections()
    other.close()
  }
})

function gate(stepId: string): PromiseWithResolvers<string> {
  const found = gates.get(stepId) ?? Promise.withResolvers<string>()
  gates.set(stepId, found)
  return found
}

function openGates(...stepIds: readonly string[]): void {
  for (const stepId of stepIds) gate(stepId).resolve('passed')
}

/** A server that is no Skein, or a broken one. */
async function serve(listener: RequestListener): Promise<string> {
  const other = createServer(listener)
  others.push(other)
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}`
}

describe('calls', () => {
  test('start a run and read it as the facade does', async () => {
    expect(await client.plan({ plan })).toEqual(await skein.plan({ plan }))
    const started = await client.runs.start({ plan, idempotencyKey: 'key-1', name: 'Hello' })
    expect((await client.runs.start({ plan, idempotencyKey: 'key-1', name: 'Hello' })).id).toBe(
      started.id,
    )
    const run = await client.runs.result(started.id)
    expect(run).toMatchObject({ name: 'Hello', status: 'COMPLETED', output: { greet: { a: 1 } } })
    expect(run).toEqual(await skein.runs.get(run.id))
    expect(await client.runs.get(run.id)).toEqual(run)
    const query = { limit: 1, status: 'COMPLETED' }
    expect(await client.runs.list(query)).toEqual(await skein.runs.list(query))
    const page = await client.runs.eventPage(run.id, { limit: 2 })
    expect(page).toEqual(await skein.runs.eventPage(run.id, { limit: 2 }))
    expect(page.nextCursor).toBeDefined()
    expect(await client.runs.step(run.id, 'greet')).toEqual(await skein.runs.step(run.id, 'greet'))
    expect(await client.runs.why(run.id, 'greet')).toEqual(await skein.runs.why(run.id, 'greet'))
  })

  test('pause, resume and cancel a run', async () => {
    const { id } = await client.runs.start({ plan: gated })
    expect(await client.runs.pause(id, 'freeze')).toMatchObject({ status: 'PAUSED' })
    expect(await client.runs.resume(id)).toMatchObject({ status: 'EXECUTING' })
    await client.runs.cancel(id)
    expect(await client.runs.result(id)).toMatchObject({ status: 'CANCELLED' })
  })

  test('answer an approval', async () => {
    const { id } = await client.runs.start({ plan: asking })
    await expect
      .poll(async () => (await client.approvals.list({ status: 'OPEN' })).items.length)
      .toBe(1)
    const [open] = (await client.approvals.list({ status: 'OPEN' })).items
    const approvalId = open?.id ?? ''
    expect(await client.approvals.get(approvalId)).toEqual(open)
    const answer = { decision: 'APPROVE', by: 'ada', comment: 'Fine.' } as const
    await client.approvals.delegate(approvalId, { assignees: ['ada'] })
    const answered = await client.approvals.answer(approvalId, answer)
    expect(answered).toMatchObject({ status: 'APPROVED', answer })
    expect(await client.runs.result(id)).toMatchObject({ status: 'COMPLETED' })
    await expect(client.approvals.answer(approvalId, answer)).rejects.toMatchObject({
      code: 'APPROVAL_CLOSED',
      details: { approvalId, status: 'APPROVED' },
    })
  })

  test('chat, and ask for the answer later', async () => {
    const asked = await client.ask('hello')
    expect(asked.answer).toMatch(/\w/)
    expect(await client.answer(asked.messageId)).toEqual(asked)
    const { conversationId } = asked
    expect(await client.ask('thanks', { conversationId, wait: false })).toMatchObject({
      conversationId,
    })
    const conversations = await client.conversations.list()
    expect(conversations).toEqual(await skein.conversations.list())
    expect(conversations.items).toMatchObject([{ id: conversationId, title: 'hello' }])
    const messages = await client.conversations.messages(conversationId)
    expect(messages).toEqual(await skein.conversations.messages(conversationId))
    expect(messages.items).toMatchObject([
      { conversationId, text: 'thanks', status: 'ANSWERED' },
      { id: asked.messageId, text: 'hello', status: 'ANSWERED', answer: asked.answer },
    ])
    await expect(client.conversations.messages('conv_none')).rejects.toMatchObject({
      code: 'CONVERSATION_NOT_FOUND',
    })
  })

  test('list what there is', async () => {
    const capabilities = await client.capabilities.list({ limit: 1 })
    expect(capabilities).toEqual(await skein.capabilities.list({ limit: 1 }))
    expect(capabilities.items[0]).toMatchObject({ name: 'chat.greet', agents: ['tester'] })
    expect(await client.agents.list()).toEqual(await skein.agents.list())
    expect(await client.health()).toMatchObject({ status: 'ok', agents: { active: 1 } })
    expect(await client.graph.queries()).toEqual(await skein.graph.queries())
  })

  test('register and remove agents, whatever is in their headers', async () => {
    const capabilities = [{ name: 'x.do', description: 'Does.' }]
    const headers = { authorization: 'Bearer hunter2' }
    const url = 'http://127.0.0.1:9/'
    const agent = { name: 'far', kind: 'http', url, headers, capabilities } as const
    const registered = await client.agents.register(agent)
    expect(registered).toEqual(await client.agents.get('far'))
    expect(registered).toMatchObject({ kind: 'http', capabilities: ['x.do'], source: 'api' })
    await expect(client.agents.register(agent)).rejects.toMatchObject({ code: 'AGENT_EXISTS' })
    expect(await client.agents.remove('far')).toBeUndefined()
    await expect(client.agents.get('far')).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' })
  })

  test('reach names with any character in them', async () => {
    for (const name of ['a/b', 'a b', 'c?d', '#', 'é', '%', '...']) {
      await expect(client.mcpServers.get(name)).rejects.toMatchObject({
        code: 'MCP_SERVER_NOT_FOUND',
        details: { server: name },
      })
    }
  })

  test('ask the graph', async () => {
    const query = { query: 'RETURN $a AS p', parameters: { a: 1 } }
    expect(await client.graph.query(query)).toEqual({
      columns: ['p'],
      rows: [{ p: 1 }],
      truncated: false,
    })
    await expect(client.graph.query({ query: 'CREATE (n:x)' })).rejects.toMatchObject({
      code: 'GRAPH_QUERY_REFUSED',
    })
    await expect(client.graph.run('none', {})).rejects.toMatchObject({
      code: 'GRAPH_QUERY_UNKNOWN',
    })
  })
})

describe('errors', () => {
  test('are those of the facade, with their code, details and message', async () => {
    const here = await skein.runs.get('run_9').catch((error: unknown) => error)
    const there = await client.runs.get('run_9').catch((error: unknown) => error)
    expect(there).toEqual(here)
    expect(there).toMatchObject({
      name: 'SkeinError',
      code: 'RUN_NOT_FOUND',
      details: { runId: 'run_9' },
      message: 'There is no run "run_9". List runs to find its id.',
    })
  })

  test('keep details whose names a problem document takes for itself', async () => {
    const { id } = await client.runs.start({ plan })
    await client.runs.result(id)
    await expect(client.runs.pause(id)).rejects.toMatchObject({
      code: 'RUN_STATUS_CONFLICT',
      details: { runId: id, status: 'COMPLETED' },
    })
  })

  test('are SERVER_UNREACHABLE when nobody answers, with why', async () => {
    const { url } = server
    await server.close()
    for (const call of [
      client.health(),
      client.runs.events('run_1')[Symbol.asyncIterator]().next(),
    ]) {
      await expect(call).rejects.toMatchObject({
        code: 'SERVER_UNREACHABLE',
        details: { url, reason: expect.stringContaining('ECONNREFUSED') },
      })
    }
  })

  test('are INTERNAL where the answer is none of Skein', async () => {
    const html = await serve((_request, response) => response.writeHead(502).end('<h1>Oops'))
    await expect(createClient({ url: html }).health()).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { reason: 'the server answered 502' },
    })
    const text = await serve((_request, response) => response.end('Welcome'))
    await expect(createClient({ url: text }).health()).rejects.toMatchObject({ code: 'INTERNAL' })
    await expect(collect(createClient({ url: text }).runs.events('run_1'))).rejects.toMatchObject({
      code: 'INTERNAL',
    })
    const newer = { type: '/docs#NEW', code: 'NEW_CODE', detail: 'Something new.' }
    const other = await serve((_request, response) => {
      response.writeHead(400).end(JSON.stringify(newer))
    })
    await expect(createClient({ url: other }).health()).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { reason: 'Something new.' },
    })
    const lacking = { type: '/docs#PLAN_INVALID', code: 'PLAN_INVALID', detail: 'It is wrong.' }
    const older = await serve((_request, response) => {
      response.writeHead(422).end(JSON.stringify(lacking))
    })
    await expect(createClient({ url: older }).health()).rejects.toMatchObject({
      code: 'INTERNAL',
      details: { reason: 'It is wrong.' },
    })
  })

  test('name every problem of a plan', async () => {
    const steps = [{ id: 'a', capability: 'none.such', dependsOn: ['b'] }]
    await expect(client.runs.start({ plan: { name: 'x', steps } })).rejects.toMatchObject({
      code: 'PLAN_INVALID',
      details: {
        problems: expect.arrayContaining([
          expect.objectContaining({ code: 'CAPABILITY_UNKNOWN' }),
          expect.objectContaining({ code: 'STEP_UNKNOWN' }),
        ]),
      },
    })
  })

  test('are found in an answer that was slow, too', async () => {
    const slowSkein = createTestSkein()
    const slow = await openHttpServer({
      skein: slowSkein,
      host: '127.0.0.1',
      port: 0,
      version: '1',
      logger,
      patienceMs: 1,
      heartbeatMs: 10,
    })
    slowSkein.holdAnswers(new Promise((done) => setTimeout(done, 50)))
    const patient = createClient({ url: slow.url })
    expect(await patient.ask('hi')).toMatchObject({ answer: 'Hello.' })
    slowSkein.holdAnswers(new Promise((_, fail) => setTimeout(() => fail(new Error('no')), 50)))
    await expect(patient.ask('hi')).rejects.toMatchObject({ code: 'INTERNAL' })
    await slow.close()
  })
})

describe('events', () => {
  test('come from the start or after a position, and end with the run', async () => {
    const { id } = await client.runs.start({ plan: gated })
    const all = collect(client.runs.events(id))
    const later = collect(client.runs.events(id, { after: 1 }))
    openGates('first', 'second', 'third')
    const events = await all
    expect(events).toEqual(await collect(skein.runs.events(id)))
    expect(events[0]).toMatchObject({ type: 'run.created', runId: id })
    expect(events.at(-1)).toMatchObject({ type: 'run.finished' })
    expect(await later).toEqual(events.filter(({ position }) => position > 1))
    const { position } = events.at(-1) ?? { position: 0 }
    expect(await collect(client.runs.events(id, { after: position }))).toEqual([])
  })

  test('go on after a lost connection, each once and none missed', async () => {
    const { id } = await client.runs.start({ plan: gated })
    const port = Number(new URL(server.url).port)
    const seen: EventView[] = []
    const following = (async () => {
      for await (const event of client.runs.events(id)) seen.push(event)
    })()
    for (const stepId of ['first', 'second', 'third']) {
      const started = () =>
        seen.some((event) => event.type === 'step.started' && event.data['step'] === stepId)
      await expect.poll(started, { timeout: 5000 }).toBe(true)
      await server.close()
      openGates(stepId)
      server = await openHttpServer({ skein, host: '127.0.0.1', port, version: '1', logger })
    }
    await following
    expect(seen).toEqual(await collect(skein.runs.events(id)))
    expect(seen.at(-1)?.type).toBe('run.finished')
  })

  test('stop without an error when the signal says so', async () => {
    const { id } = await client.runs.start({ plan: gated })
    const stop = new AbortController()
    const following = collect(client.runs.events(id, { signal: stop.signal }))
    await expect.poll(openStreams).toBe(1)
    stop.abort()
    expect((await following).every(({ type }) => type !== 'run.finished')).toBe(true)
    await expect.poll(openStreams).toBe(0)
    expect(await collect(client.runs.events(id, { signal: stop.signal }))).toEqual([])
  })

  test('stop while connecting, too', async () => {
    const asked = Promise.withResolvers<void>()
    const silent = createClient({ url: await serve(() => asked.resolve()) })
    const stop = new AbortController()
    const following = collect(silent.runs.events('run_1', { signal: stop.signal }))
    await asked.promise
    stop.abort()
    expect(await following).toEqual([])
  })

  test('let the server know when nobody reads on', async () => {
    const { id } = await client.runs.start({ plan: gated })
    for await (const event of client.runs.events(id)) {
      expect(event.type).toBe('run.created')
      break
    }
    await expect.poll(openStreams).toBe(0)
  })

  test('of an unknown run are an error', async () => {
    await expect(collect(client.runs.events('run_9'))).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    })
  })

  test('give up on a server that stays away', async () => {
    const { id } = await client.runs.start({ plan: gated })
    const impatient = createClient({ url: server.url, resumeMaxMs: 0 })
    const following = collect(impatient.runs.events(id))
    const lost = expect(following).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
    await expect.poll(openStreams).toBe(1)
    await server.close()
    await lost
  })
})

describe('the result of a run', () => {
  test('comes when the run has ended', async () => {
    const { id } = await client.runs.start({ plan: gated })
    const result: Promise<RunView> = client.runs.result(id)
    await expect.poll(openStreams).toBe(1)
    openGates('first', 'second', 'third')
    expect(await result).toMatchObject({ id, status: 'COMPLETED' })
    expect(await client.runs.result(id)).toEqual(await result)
  })
})

async function openStreams(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^skein_event_streams_open (\d+)$/m.exec(text)?.[1])
}
