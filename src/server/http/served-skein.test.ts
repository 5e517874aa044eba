import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { functionAgent, openSkein } from '../../index.ts'
import type { Skein } from '../../index.ts'
import { openHttpServer } from './server.ts'
import type { HttpServer } from './server.ts'

/** The whole of Skein behind HTTP: what only the real facade can show. */
let skein: Skein
let server: HttpServer
let remote: Server
const logged: string[] = []
const tokens: string[] = []

beforeAll(async () => {
  const run = (inputs: object): object => inputs
  const capability = { name: 'chat.greet', description: 'Greets.', reversibility: 'read' } as const
  const capabilities = [{ ...capability, run }]
  skein = await openSkein({ agents: [functionAgent({ name: 'greeter', capabilities })] })
  const logger = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) })
  server = await openHttpServer({ skein, host: '127.0.0.1', port: 0, version: '1', logger })
  remote = await openSlowAgent()
})
afterAll(async () => {
  await server.close()
  await skein.close()
  remote.closeAllConnections()
  remote.close()
})

/** An agent that takes steps and reports their results later. */
async function openSlowAgent(): Promise<Server> {
  const agent = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { token } = JSON.parse(body) as { token: string }
      tokens.push(token)
      response.writeHead(202).end()
    })
  })
  await new Promise<void>((done) => agent.listen(0, '127.0.0.1', done))
  return agent
}

interface Answer {
  readonly status: number
  readonly body: { readonly [name: string]: unknown }
}

async function call(path: string, body?: unknown, headers = {}): Promise<Answer> {
  const response = await fetch(server.url + path, {
    headers,
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }
}

const plan = { name: 'Greet', steps: [{ id: 'greet', capability: 'chat.greet' }] }

test('a plan with mistakes is told all of them, and does not start', async () => {
  const steps = [
    { id: 'a', capability: 'chat.greet', dependsOn: ['b'] },
    { id: 'b', capability: 'none.such', dependsOn: ['a'], when: 'a.output ==' },
  ]
  const checked = await call('/v1/plans', { plan: { name: 'Wrong', steps } })
  expect(checked.status).toBe(200)
  const codes = (checked.body['problems'] as { code: string }[]).map(({ code }) => code)
  expect(codes).toEqual(
    expect.arrayContaining(['PLAN_HAS_CYCLE', 'CAPABILITY_UNKNOWN', 'EXPRESSION_INVALID']),
  )
  const started = await call('/v1/runs', { plan: { name: 'Wrong', steps } })
  expect(started).toMatchObject({ status: 422, body: { code: 'PLAN_INVALID' } })
  expect(started.body['problems']).toEqual(checked.body['problems'])
})

test('what is not even a plan is a plan with problems, not a failure of ours', async () => {
  for (const wrong of [{}, { steps: 1 }, { name: 'x', steps: [null, 1, { id: {} }] }]) {
    const checked = await call('/v1/plans', { plan: wrong })
    expect(checked.status, JSON.stringify(wrong)).toBe(200)
    expect(checked.body['problems']).not.toEqual([])
    const started = await call('/v1/runs', { plan: wrong })
    expect(started).toMatchObject({ status: 422, body: { code: 'PLAN_INVALID' } })
  }
})

test('a field that is misspelled is refused, before anything is undone or changed', async () => {
  const steps = [{ id: 'a', capability: 'chat.greet' }]
  const { id } = await skein.runs.start({ plan: { name: 'P', steps } })
  await skein.runs.result(id)
  const path = `/v1/runs/${id}`
  const reason = 'x'
  for (const [to, body] of [
    ['compensate', { dryrun: true }],
    ['modifications', { reason, changes: [{ type: 'REMOVE_STEP', stepId: 'a' }], dryrun: true }],
    ['steps/a/rerun', { reason, why: 1 }],
    ['steps/a/rerun', { reason: ' ' }],
    ['signals/go', { value: 1 }],
    ['fork', { at: 1, from: 2 }],
    ['cancel', { why: 'x' }],
  ] as const) {
    expect(await call(`${path}/${to}`, body), to).toMatchObject({
      status: 400,
      body: { code: 'REQUEST_INVALID' },
    })
  }
  for (const [to, body] of [
    ['gc', { days: 0, dryrun: true }],
    ['runs', { plan, input: {} }],
    ['dry-runs', { plan, agents: { 'chat.greet': { duration: 5 } } }],
  ] as const) {
    expect(await call(`/v1/${to}`, body), to).toMatchObject({ status: 400 })
  }
  expect((await skein.runs.get(id)).status).toBe('COMPLETED')
})

test('an idempotency key answers the same run, and refuses another request', async () => {
  const headers = { 'idempotency-key': 'key-1' }
  const first = await call('/v1/runs', { plan }, headers)
  const second = await call('/v1/runs', { plan }, headers)
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body['id']).toBe(first.body['id'])
  const other = await call('/v1/runs', { plan: { ...plan, name: 'Other' } }, headers)
  expect(other).toMatchObject({ status: 409, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
})

test('the events of a run that has ended are a stream that ends, and then nothing', async () => {
  const { body } = await call('/v1/runs', { plan })
  await skein.runs.result(String(body['id']))
  const url = `${server.url}/v1/runs/${String(body['id'])}/events`
  const text = await (await fetch(url)).text()
  const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))
  expect(ids.length).toBeGreaterThan(3)
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  expect(text).toMatch(/event: run\.finished\ndata: .*\n\n$/)
  const rest = await fetch(url, { headers: { 'last-event-id': String(ids[1]) } })
  expect([...(await rest.text()).matchAll(/^id: /gm)]).toHaveLength(ids.length - 2)
  const end = await fetch(url, { headers: { 'last-event-id': String(ids.at(-1)) } })
  expect(end.status).toBe(204)
})

test('an agent elsewhere takes a step and reports its result later, once', async () => {
  const { port } = remote.address() as AddressInfo
  const registered = await call('/v1/agents', {
    name: 'slow',
    kind: 'http',
    url: `http://127.0.0.1:${port}/steps`,
    headers: { authorization: 'Bearer hunter2' },
    capabilities: [{ name: 'report.write', description: 'Writes a report.' }],
  })
  expect(registered.status).toBe(201)
  const steps = [{ id: 'write', capability: 'report.write' }]
  const { body } = await call('/v1/runs', { plan: { name: 'Report', steps } })
  await expect.poll(() => tokens.length, { timeout: 5000 }).toBe(1)
  const result = `/v1/steps/${tokens[0] ?? ''}/result`
  expect(await call(result, { output: { pages: 3 } })).toEqual({ status: 204, body: {} })
  const run = await skein.runs.result(String(body['id']))
  expect(run).toMatchObject({ status: 'COMPLETED', output: { write: { pages: 3 } } })
  const again = await call(result, { output: { pages: 4 } })
  expect(again.body['code']).toMatch(/^STEP_(RESULT_LATE|TOKEN_UNKNOWN)$/)
  expect(again.body['instance']).toBe('/v1/steps/:token/result')
})

test('nothing that can be read has the credentials of an agent', async () => {
  const paths = ['/v1/agents', '/v1/agents/slow', '/v1/capabilities', '/v1/runs', '/health']
  for (const path of paths) {
    const { status, body } = await call(path)
    expect(status, path).toBe(200)
    expect(JSON.stringify(body), path).not.toContain('hunter2')
  }
  const { items } = await skein.runs.list()
  for (const { id } of items) {
    const events = await call(`/v1/runs/${id}/events`, undefined, { accept: 'application/json' })
    expect(JSON.stringify(events)).not.toContain('hunter2')
  }
  expect(logged.join('')).not.toContain('hunter2')
})

test('every list and every run that the facade gives fits what the API promises', async () => {
  const lists = ['agents', 'approvals', 'capabilities', 'mcp-servers', 'runs']
  for (const list of lists) {
    const { status, body } = await call(`/v1/${list}?limit=1`)
    expect(status, list).toBe(200)
    const cursor = body['nextCursor']
    if (typeof cursor === 'string') {
      expect((await call(`/v1/${list}?limit=1&cursor=${encodeURIComponent(cursor)}`)).status).toBe(
        200,
      )
    }
    const wrong = await call(`/v1/${list}?cursor=no%20cursor`)
    expect(wrong, list).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } })
  }
  for (const { id } of (await skein.runs.list()).items) {
    const { status, body } = await call(`/v1/runs/${id}`)
    expect(status).toBe(200)
    for (const step of body['steps'] as { id: string }[]) {
      expect((await call(`/v1/runs/${id}/steps/${step.id}`)).status).toBe(200)
      expect((await call(`/v1/runs/${id}/steps/${step.id}/why`)).status).toBe(200)
    }
  }
})

test('messages that are empty, too long or of no conversation are refused', async () => {
  const cases = [
    [{ message: '' }, 400, 'MESSAGE_EMPTY'],
    [{ message: 'x'.repeat(32 * 1024 + 1) }, 413, 'MESSAGE_TOO_LONG'],
    [{ message: 'hi', conversationId: 'none' }, 404, 'CONVERSATION_NOT_FOUND'],
    [{ message: 'x'.repeat(1024 * 1024) }, 413, 'BODY_TOO_LARGE'],
    [{ message: 7 }, 400, 'REQUEST_INVALID'],
  ] as const
  for (const [body, status, code] of cases) {
    expect(await call('/v3/ai/chat', body)).toMatchObject({ status, body: { code } })
  }
})
