import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { SkeinError } from '../../core/errors.ts'
import type { JsonObject } from '../../core/json.ts'
import type { Agent, HttpAgentDefinition } from '../../ports/agent.ts'
import { agentContract, requestStep, stepContext } from '../../testing/contracts/agent.contract.ts'
import { httpAgent } from './http-agent.ts'

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(stop))
})

agentContract('http', async () => {
  const server = await serve(async (request, response) => {
    const { capability, inputs } = await bodyOf(request)
    if (capability === 'desk.wait') return
    if (capability === 'desk.echo') answer(response, 200, { output: inputs })
    else answer(response, 500, { title: 'the pencil broke' })
  })
  const capabilities = ['desk.echo', 'desk.break', 'desk.wait'].map(declared)
  return {
    agent: httpAgent({ name: 'desk', url: urlOf(server), capabilities }),
    echo: { capability: 'desk.echo', inputs: (text) => ({ text }) },
    failing: { capability: 'desk.break', inputs: {} },
    endless: { capability: 'desk.wait', inputs: {} },
    end: () => stop(server),
  }
})

test('posts the step, with its key as a header, its deadline as text, and its token', async () => {
  const seen: { body?: JsonObject; headers?: IncomingMessage['headers'] } = {}
  const agent = await agentAt(
    async (request, response) => {
      seen.headers = request.headers
      seen.body = await bodyOf(request)
      answer(response, 200, { output: null })
    },
    { headers: { Authorization: 'Bearer s3cret' } },
  )
  await agent.perform({ ...requestStep('desk.do', { n: 1 }), deadline: 1_000 }, stepContext())
  expect(seen.body).toEqual({
    capability: 'desk.do',
    inputs: { n: 1 },
    runId: 'run-1',
    stepId: 'step_1',
    attempt: 1,
    idempotencyKey: 'run-1/step_1/1',
    deadline: '1970-01-01T00:00:01.000Z',
    token: 'token-1',
    context: { dependencies: [], entities: [], truncated: false, tokens: 0 },
  })
  expect(seen.headers).toMatchObject({
    'idempotency-key': 'run-1/step_1/1',
    authorization: 'Bearer s3cret',
    'content-type': 'application/json',
  })
  await agent.perform(requestStep('desk.do', {}), stepContext())
  expect(seen.body).toMatchObject({ deadline: null })
})

test('takes a result with what it made', async () => {
  const result = {
    output: { id: 7 },
    entities: [{ kind: 'application', name: 'shop', properties: { tier: 'gold' } }],
    relationships: [
      {
        from: { kind: 'application', name: 'shop' },
        type: 'owns',
        to: { kind: 'service', name: 'pay' },
      },
    ],
  }
  expect(await outcomeOf(200, result)).toStrictEqual({ type: 'succeeded', ...result })
})

test('takes 202 as accepted, whatever comes with it', async () => {
  expect(await outcomeOf(202, { job: 'later' })).toEqual({ type: 'accepted' })
})

test.each([
  ['no output', { result: 1 }, 'output is missing'],
  ['a list', [1], 'expected object'],
  ['an entity without a kind', { output: 1, entities: [{ name: 'x' }] }, 'entities.0.kind'],
  ['what is no JSON', '<html>Welcome</html>', '"<html>Welcome</html>", which is not JSON'],
  ['nothing', '', 'came with nothing'],
])('refuses an answer with %s, and says why', async (_, body, reason) => {
  await expect(outcomeOf(200, body)).rejects.toMatchObject({
    code: 'STEP_OUTPUT_INVALID',
    details: { agent: 'desk', reason: expect.stringContaining(reason) },
  })
})

test.each([
  [500, {}, undefined],
  [503, { retryable: false }, false],
  [400, {}, false],
  [404, { retryable: true }, true],
  [408, {}, true],
  [425, {}, true],
  [429, {}, true],
  [429, { retryable: 'no' }, true],
])('takes HTTP %i with %j as retryable: %s', async (status, problem, retryable) => {
  const error = await failureOf(status, { detail: 'no', ...problem })
  expect(error.code).toBe('AGENT_FAILED')
  expect(error.details).toStrictEqual({
    agent: 'desk',
    reason: 'no',
    ...(retryable === undefined ? {} : { retryable }),
  })
})

test.each([
  [
    { title: 'Full', detail: 'The disk is full', code: 'DISK_FULL' },
    'The disk is full',
    'DISK_FULL',
  ],
  [{ title: 'Full', code: 7 }, 'Full', undefined],
  ['<html>', 'HTTP 500 Internal Server Error', undefined],
])('takes the reason and code from the problem %j', async (problem, reason, code) => {
  const { details } = await failureOf(500, problem)
  expect(details).toMatchObject({ reason, ...(code === undefined ? {} : { code }) })
})

test('is unavailable while nothing listens, and well again after the next answer', async () => {
  const server = await serve((_, response) => answer(response, 200, { output: 'back' }))
  const { port } = server.address() as AddressInfo
  await stop(server)
  const agent = httpAgent({
    name: 'desk',
    url: `http://127.0.0.1:${port}/do?key=s3cret`,
    capabilities: [declared('desk.do')],
  })
  const error = await failureFrom(agent)
  expect(error).toMatchObject({
    code: 'AGENT_UNAVAILABLE',
    details: { reason: `http://127.0.0.1:${port}/do: nothing listens there` },
  })
  expect(agent.health()).toMatchObject({
    status: 'UNAVAILABLE',
    reason: expect.stringContaining('Start it'),
  })
  await serve((_, response) => answer(response, 200, { output: 'back' }), port)
  await agent.perform(requestStep('desk.do', {}), stepContext())
  expect(agent.health()).toEqual({ status: 'ACTIVE' })
})

test('does not say whether to try again when the connection breaks after it was sent', async () => {
  const agent = await agentAt((request) => request.socket.destroy())
  const error = await failureFrom(agent)
  expect(error.code).toBe('AGENT_FAILED')
  expect(error.details).not.toHaveProperty('retryable')
  expect(agent.health()).toEqual({ status: 'ACTIVE' })
})

test('fails when an answer breaks off in the middle', async () => {
  const agent = await agentAt((_, response) => {
    response.writeHead(200, { 'Content-Length': '1000' })
    response.write('{"output":', () => response.destroy())
  })
  expect((await failureFrom(agent)).code).toBe('AGENT_FAILED')
})

test('reads no answer larger than the limit, announced or not', async () => {
  const large = JSON.stringify({ output: 'x'.repeat(10_000) })
  const announced = await agentAt((_, response) => answer(response, 200, large), {
    answerBytesMax: 5_000,
  })
  const streamed = await agentAt((_, response) => void response.write(large), {
    answerBytesMax: 5_000,
  })
  for (const agent of [announced, streamed]) {
    expect(await failureFrom(agent)).toMatchObject({
      code: 'STEP_OUTPUT_INVALID',
      details: { reason: 'it is larger than 5000 bytes' },
    })
  }
})

test('follows a redirect at the same origin that keeps the method', async () => {
  const agent = await agentAt(async (request, response) => {
    if (request.url === '/') response.writeHead(308, { Location: '/v2' }).end()
    else answer(response, 200, { output: [request.method, (await bodyOf(request))['runId']] })
  })
  const outcome = await agent.perform(requestStep('desk.do', {}), stepContext())
  expect(outcome).toEqual({ type: 'succeeded', output: ['POST', 'run-1'] })
})

test.each([307, 302])('sends nothing to another origin by redirect %i', async (status) => {
  let reached = false
  const other = await serve((_, response) => {
    reached = true
    answer(response, 200, { output: 1 })
  })
  const agent = await agentAt((_, response) => {
    response.writeHead(status, { Location: urlOf(other) }).end()
  })
  expect(await failureFrom(agent)).toMatchObject({ details: { retryable: false } })
  expect(reached).toBe(false)
})

test('gives up on redirects that go round', async () => {
  const agent = await agentAt((_, response) => response.writeHead(307, { Location: '/' }).end())
  expect((await failureFrom(agent)).message).toContain('more than 5 times')
})

test('says which part of its definition cannot be used, without showing it', () => {
  const define = (part: Partial<HttpAgentDefinition>): Agent =>
    httpAgent({ name: 'desk', url: 'http://127.0.0.1', capabilities: [], ...part })
  expect(() => define({ url: 'ftp://host' })).toThrow('/url must be an http or https URL')
  const broken = (): Agent => define({ headers: { Key: 's3cret\ns3cret' } })
  expect(broken).toThrow('/headers/Key is not a usable header')
  expect(broken).not.toThrow('s3cret')
})

test('sends credentials of the URL as a header, and never shows them', async () => {
  let authorization: string | undefined
  const server = await serve((request, response) => {
    authorization = request.headers.authorization
    answer(response, 200, { output: 1 })
  })
  const url = urlOf(server).replace('127', 'ada:pa%20ss@127')
  const agent = httpAgent({ name: 'desk', url, capabilities: [declared('desk.do')] })
  await agent.perform(requestStep('desk.do', {}), stepContext())
  expect(authorization).toBe(`Basic ${btoa('ada:pa ss')}`)
  await stop(server)
  expect((await failureFrom(agent)).message).not.toContain('pa')
})

async function agentAt(
  listener: Listener,
  part: Partial<HttpAgentDefinition> = {},
): Promise<Agent> {
  const url = urlOf(await serve(listener))
  return httpAgent({ name: 'desk', url, capabilities: [declared('desk.do')], ...part })
}

function declared(name: string): { readonly name: string; readonly description: string } {
  return { name, description: `Does ${name}` }
}

async function outcomeOf(status: number, body: unknown): Promise<unknown> {
  const agent = await agentAt((_, response) => answer(response, status, body))
  return agent.perform(requestStep('desk.do', {}), stepContext())
}

async function failureOf(status: number, body: unknown): Promise<SkeinError> {
  return failureFrom(await agentAt((_, response) => answer(response, status, body)))
}

async function failureFrom(agent: Agent): Promise<SkeinError> {
  const settled = await agent
    .perform(requestStep('desk.do', {}), stepContext())
    .catch((error: unknown) => error)
  expect(settled).toBeInstanceOf(SkeinError)
  return settled as SkeinError
}

async function serve(listener: Listener, port = 0): Promise<Server> {
  const server = createServer((request, response) => void listener(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(text)
}

async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as JsonObject
}
