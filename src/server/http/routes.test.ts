import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

let http: TestApp
beforeEach(async () => {
  http = await openTestApp()
})
afterEach(() => http.close())

const plan = { name: 'Greet', steps: [{ id: 'greet', capability: 'chat.greet' }] }

describe('chat', () => {
  test('answers 200 after the end of the run, and 202 when told not to wait', async () => {
    const waited = await http.post('/v3/ai/chat', { message: 'hi' })
    expect(waited.statusCode).toBe(200)
    expect(waited.json()).toMatchObject({ route: 'answer', answer: 'Hello.' })
    const early = await http.post('/v3/ai/chat', { message: 'hi', wait: false })
    expect(early.statusCode).toBe(202)
  })

  test('reads JSON whatever the content type, as plain `curl -d` sends it', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json']) {
      const headers = { 'content-type': type }
      const response = await http.post(
        '/v3/ai/chat',
        { message: 'hi', conversationId: 'c7' },
        headers,
      )
      expect(response.statusCode, type).toBe(200)
      expect(response.json()).toMatchObject({ conversationId: 'c7' })
    }
  })

  test('gives the answer to a message that was sent without waiting', async () => {
    const { messageId } = (await http.post('/v3/ai/chat', { message: 'hi', wait: false })).json<{
      messageId: string
    }>()
    const later = await http.get(`/v3/ai/chat/${messageId}`)
    expect(later.json()).toMatchObject({ messageId, answer: 'Hello.' })
    expect((await http.get('/v3/ai/chat/message_9')).json()).toMatchObject({
      status: 404,
      code: 'MESSAGE_NOT_FOUND',
    })
  })

  test('refuses an empty message and a missing one', async () => {
    const empty = await http.post('/v3/ai/chat', { message: ' ' })
    expect(empty.json()).toMatchObject({ status: 400, code: 'MESSAGE_EMPTY' })
    const missing = await http.post('/v3/ai/chat')
    expect(missing.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
  })
})

describe('plans', () => {
  test('takes a message or a plan, and not both', async () => {
    const checked = await http.post('/v1/plans', { plan })
    expect(checked.json()).toEqual({ plan, problems: [], repairs: [] })
    expect((await http.post('/v1/plans', { message: 'hi' })).json()).toMatchObject({ plan: null })
    for (const body of [{}, { message: 'hi', plan }]) {
      expect((await http.post('/v1/plans', body)).json()).toMatchObject({ code: 'REQUEST_INVALID' })
    }
  })
})

describe('runs', () => {
  test('starts a run and says where it is', async () => {
    const response = await http.post('/v1/runs', { plan, inputs: { name: 'Ada' }, name: 'First' })
    expect(response.statusCode).toBe(201)
    expect(response.headers['location']).toBe('/v1/runs/run_1')
    const run = { id: 'run_1', name: 'First', status: 'EXECUTING', inputs: { name: 'Ada' }, plan }
    expect(response.json()).toMatchObject(run)
    expect((await http.get('/v1/runs/run_1')).json()).toMatchObject(run)
  })

  test('answers the same run to the same idempotency key', async () => {
    const headers = { 'idempotency-key': 'key-1' }
    const first = await http.post('/v1/runs', { plan }, headers)
    const second = await http.post('/v1/runs', { plan }, headers)
    expect(second.json()).toEqual(first.json())
    const empty = await http.post('/v1/runs', { plan }, { 'idempotency-key': '' })
    expect(empty.json()).toMatchObject({ code: 'REQUEST_INVALID' })
  })

  test('leaves a plan that is no plan to the core, which names every problem', async () => {
    const response = await http.post('/v1/runs', { plan: { name: 'x' } })
    expect(response.json()).toMatchObject({
      status: 422,
      code: 'PLAN_INVALID',
      problems: [{ code: 'PLAN_EMPTY', path: '/steps' }],
    })
  })

  test('lists runs in pages, by status', async () => {
    for (let count = 0; count < 3; count += 1) await http.post('/v1/runs', { plan })
    const first = (await http.get('/v1/runs?limit=2')).json<Page>()
    expect(first.items.map(({ id }) => id)).toEqual(['run_1', 'run_2'])
    const second = (await http.get(`/v1/runs?limit=2&cursor=${first.nextCursor}`)).json<Page>()
    expect(second.items.map(({ id }) => id)).toEqual(['run_3'])
    expect(second.nextCursor).toBeUndefined()
    expect(second.items[0]).not.toHaveProperty('plan')
    expect((await http.get('/v1/runs?status=COMPLETED')).json()).toEqual({ items: [] })
  })

  test('pauses, resumes and cancels, with a reason or without a body', async () => {
    await http.post('/v1/runs', { plan })
    const paused = await http.post('/v1/runs/run_1/pause', { reason: 'freeze' })
    expect(paused.json()).toMatchObject({ status: 'PAUSED' })
    expect((await http.post('/v1/runs/run_1/resume')).json()).toMatchObject({ status: 'EXECUTING' })
    expect((await http.post('/v1/runs/run_1/cancel')).json()).toMatchObject({ status: 'CANCELLED' })
    expect((await http.post('/v1/runs/run_1/pause')).json()).toMatchObject({
      status: 409,
      code: 'RUN_STATUS_CONFLICT',
    })
  })

  test('shows a step and says why it is where it is', async () => {
    await http.post('/v1/runs', { plan })
    const step = await http.get('/v1/runs/run_1/steps/greet')
    expect(step.json()).toMatchObject({ id: 'greet', status: 'PENDING', dependsOn: [] })
    const why = await http.get('/v1/runs/run_1/steps/greet/why')
    expect(why.json()).toMatchObject({ stepId: 'greet', sentence: 'It waits.' })
    const missing = await http.get('/v1/runs/run_1/steps/nothing')
    expect(missing.json()).toMatchObject({ status: 404, code: 'STEP_NOT_FOUND' })
  })
})

describe('the later result of a step', () => {
  test('is an output, null too, or an error', async () => {
    const url = '/v1/steps/token_1/result'
    for (const body of [{ output: null }, { output: { a: 1 } }, { error: { message: 'no' } }]) {
      expect((await http.post(url, body)).json()).toMatchObject({ code: 'STEP_TOKEN_UNKNOWN' })
    }
    for (const body of [{}, { output: 1, error: { message: 'no' } }, { error: {} }]) {
      expect((await http.post(url, body)).json()).toMatchObject({ code: 'REQUEST_INVALID' })
    }
  })
})

describe('approvals', () => {
  test('are listed by status, shown, and answered once', async () => {
    const open = await http.get('/v1/approvals?status=OPEN')
    expect(open.json()).toMatchObject({ items: [{ id: 'wait_1', question: 'Publish?' }] })
    const wrong = await http.post('/v1/approvals/wait_1/answer', { decision: 'MAYBE' })
    expect(wrong.json()).toMatchObject({ code: 'REQUEST_INVALID' })
    const answer = { decision: 'APPROVE', by: 'ada' }
    const answered = await http.post('/v1/approvals/wait_1/answer', answer)
    expect(answered.json()).toMatchObject({ status: 'APPROVED', answer })
    expect((await http.get('/v1/approvals/wait_1')).json()).toMatchObject({ status: 'APPROVED' })
    expect((await http.get('/v1/approvals?status=OPEN')).json()).toEqual({ items: [] })
    const again = await http.post('/v1/approvals/wait_1/answer', answer)
    expect(again.json()).toMatchObject({
      status: 409,
      code: 'APPROVAL_CLOSED',
      details: { status: 'APPROVED' },
    })
  })
})

describe('agents and MCP servers', () => {
  const agent = {
    name: 'weather',
    kind: 'http',
    url: 'http://127.0.0.1:9/steps',
    headers: { authorization: 'Bearer hunter2' },
    capabilities: [{ name: 'weather.get', description: 'Tells the weather.' }],
  }
  const server = { name: 'my tools', command: 'node', args: ['x.js'], env: { KEY: 'hunter2' } }

  test('an agent is registered, shown, listed and removed', async () => {
    const registered = await http.post('/v1/agents', agent)
    expect(registered.statusCode).toBe(201)
    expect(registered.headers['location']).toBe('/v1/agents/weather')
    expect((await http.get('/v1/agents/weather')).json()).toMatchObject({
      status: 'ACTIVE',
      capabilities: ['weather.get'],
    })
    expect((await http.get('/v1/agents')).json<Page>().items).toHaveLength(1)
    expect((await http.post('/v1/agents', agent)).json()).toMatchObject({ code: 'AGENT_EXISTS' })
    const removed = await http.remove('/v1/agents/weather')
    expect([removed.statusCode, removed.body]).toEqual([204, ''])
    expect((await http.remove('/v1/agents/weather')).json()).toMatchObject({
      code: 'AGENT_NOT_FOUND',
    })
  })

  test('an MCP server is registered, shown, refreshed and removed', async () => {
    const registered = await http.post('/v1/mcp-servers', server)
    expect(registered.statusCode).toBe(201)
    expect(registered.headers['location']).toBe('/v1/mcp-servers/my%20tools')
    const shown = await http.get('/v1/mcp-servers/my%20tools')
    expect(shown.json()).toMatchObject({ transport: 'stdio', target: 'node' })
    expect((await http.get('/v1/mcp-servers')).json<Page>().items).toHaveLength(1)
    expect((await http.post('/v1/mcp-servers/my%20tools/refresh')).statusCode).toBe(200)
    expect((await http.remove('/v1/mcp-servers/my%20tools')).statusCode).toBe(204)
    expect((await http.post('/v1/mcp-servers/my%20tools/refresh')).json()).toMatchObject({
      status: 404,
      code: 'MCP_SERVER_NOT_FOUND',
    })
  })

  test('an MCP server has either a command or a URL', async () => {
    const url = 'http://127.0.0.1:9/mcp'
    const remote = await http.post('/v1/mcp-servers', { name: 'far', url })
    expect(remote.json()).toMatchObject({ transport: 'http', target: url })
    for (const body of [{ name: 'none' }, { name: 'both', command: 'x', url }]) {
      const response = await http.post('/v1/mcp-servers', body)
      expect(response.json()).toMatchObject({ code: 'REQUEST_INVALID' })
    }
  })

  test('credentials are neither answered nor logged, even if the facade gives them', async () => {
    const answers = [
      await http.post('/v1/agents', agent),
      await http.get('/v1/agents'),
      await http.post('/v1/mcp-servers', server),
      await http.get('/v1/mcp-servers'),
      await http.post('/v1/mcp-servers', { ...server, args: 'not a list' }),
    ]
    expect((await http.skein.agents.get('weather')) as object).toHaveProperty('headers')
    for (const { body } of answers) expect(body).not.toContain('hunter2')
    expect(http.logged.join('')).not.toContain('hunter2')
  })

  test('a name that would mean another path is refused', async () => {
    for (const name of ['.', '..', '', 'x'.repeat(101)]) {
      const body = { ...server, name }
      expect((await http.post('/v1/mcp-servers', body)).json()).toMatchObject({ status: 400 })
    }
  })

  test('capabilities are listed', async () => {
    expect((await http.get('/v1/capabilities')).json()).toEqual({ items: [] })
  })
})

describe('graph', () => {
  test('is asked in Cypher, and by name', async () => {
    const query = { query: 'RETURN $a AS p', parameters: { a: [1, { b: null }] } }
    expect((await http.post('/v1/graph/query', query)).json()).toEqual({
      columns: ['p'],
      rows: [{ p: { a: [1, { b: null }] } }],
      truncated: false,
    })
    const refused = await http.post('/v1/graph/query', { query: 'CREATE (n)' })
    expect(refused.json()).toMatchObject({ status: 400, code: 'GRAPH_QUERY_REFUSED', line: 1 })
    const wrong = await http.post('/v1/graph/query', { query: 'RETURN 1', consistency: 'eventual' })
    expect(wrong.json()).toMatchObject({ code: 'REQUEST_INVALID' })

    const { items } = (await http.get('/v1/graph/queries')).json<{ items: { name: string }[] }>()
    expect(items.map(({ name }) => name)).toEqual(['plans.blockedSteps'])
    const named = await http.post('/v1/graph/queries/plans.blockedSteps')
    expect(named.json()).toEqual({ columns: [], rows: [], truncated: false })
    expect((await http.post('/v1/graph/queries/none', {})).json()).toMatchObject({
      status: 404,
      code: 'GRAPH_QUERY_UNKNOWN',
      known: ['plans.blockedSteps'],
    })
  })

  test('says how it stands, and begins to be built anew', async () => {
    expect((await http.get('/v1/graph/status?check=true')).json()).toMatchObject({
      engine: 'grafeo',
      position: 1,
      lastCheck: null,
    })
    expect((await http.get('/v1/graph/status?check=maybe')).json()).toMatchObject({ status: 400 })
    const begun = await http.post('/v1/graph/rebuild')
    expect(begun.statusCode).toBe(202)
    expect(begun.json()).toMatchObject({ rebuild: { to: 'embedded', status: 'RUNNING' } })
    const refused = await http.post('/v1/graph/rebuild', { to: 'nowhere' })
    expect(refused.json()).toMatchObject({ status: 409, code: 'GRAPH_REBUILD_REFUSED' })
    const misspelt = await http.post('/v1/graph/rebuild', { target: 'embedded' })
    expect(misspelt.json()).toMatchObject({ status: 400, code: 'REQUEST_INVALID' })
  })
})

describe('operating', () => {
  test('health says how it is', async () => {
    expect((await http.get('/health')).json()).toMatchObject({ status: 'ok', runs: { active: 0 } })
  })

  test('metrics are in the Prometheus text format, requests by route and not by path', async () => {
    await http.post('/v1/runs', { plan })
    await http.get('/v1/runs/run_1')
    await http.get('/v1/runs/run_2')
    const response = await http.get('/metrics')
    expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(response.body).toContain('skein_runs_active 1\n')
    expect(response.body).toContain('skein_journal_position 1\n')
    expect(response.body).toContain('skein_graph_lag 1\n')
    expect(response.body).toContain('skein_agents{status="UNAVAILABLE"} 0\n')
    expect(response.body).toContain('process_resident_memory_bytes')
    const label = '{method="GET",route="/v1/runs/:id",status="404"}'
    expect(response.body).toContain(`skein_http_request_duration_seconds_count${label} 1\n`)
    expect(response.body).not.toContain('run_2')
  })

  test('the root leads to the documentation', async () => {
    const response = await http.get('/')
    expect([response.statusCode, response.headers['location']]).toEqual([302, '/docs'])
  })
})

interface Page {
  readonly items: readonly { readonly id: string }[]
  readonly nextCursor?: string
}
