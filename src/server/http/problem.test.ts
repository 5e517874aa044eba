import { afterAll, beforeAll, expect, test } from 'vitest'
import { SkeinError, errorCodes } from '../../core/errors.ts'
import { createProblem, statusByCode } from './problem.ts'
import { openTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

let http: TestApp
beforeAll(async () => {
  http = await openTestApp()
})
afterAll(() => http.close())

test('every error code has a status that says error', () => {
  expect(Object.keys(statusByCode).toSorted()).toEqual([...errorCodes])
  for (const code of errorCodes) {
    expect(statusByCode[code], code).toBeGreaterThanOrEqual(400)
    expect(statusByCode[code], code).toBeLessThan(600)
  }
})

test('an error is a problem document with its details as members', async () => {
  const response = await http.get('/v1/runs/run_404')
  expect(response.statusCode).toBe(404)
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect(response.json()).toEqual({
    type: '/docs#RUN_NOT_FOUND',
    title: 'Run not found',
    status: 404,
    detail: 'There is no run "run_404". List runs to find its id.',
    code: 'RUN_NOT_FOUND',
    instance: '/v1/runs/run_404',
    retryable: false,
    runId: 'run_404',
  })
})

test('details whose names a problem document needs itself are kept under `details`', () => {
  const details = { runId: 'run_1', status: 'COMPLETED', action: 'paused' }
  const problem = createProblem(new SkeinError('RUN_STATUS_CONFLICT', details), '/v1/runs/run_1')
  expect(problem).toMatchObject({
    status: 409,
    runId: 'run_1',
    action: 'paused',
    details: { status: 'COMPLETED' },
  })
})

test('a request that does not fit is told every mistake with its place', async () => {
  const query = await http.get('/v1/runs?limit=201&status=LOST')
  expect(query.statusCode).toBe(400)
  const { code, problems } = query.json<{ code: string; problems: { path: string }[] }>()
  expect(code).toBe('REQUEST_INVALID')
  expect(problems.map(({ path }) => path)).toEqual(['query/limit', 'query/status'])

  const body = await http.post('/v1/agents', { name: '', kind: 'http', url: 'ftp://x' })
  const places = body.json<{ problems: { path: string }[] }>().problems.map(({ path }) => path)
  expect(places).toEqual(['/name', '/url', '/capabilities'])
})

test('a limit is from 1 to 200', async () => {
  for (const limit of ['0', '201', 'many', '1.5']) {
    expect((await http.get(`/v1/runs?limit=${limit}`)).statusCode, limit).toBe(400)
  }
  for (const limit of ['1', '200']) {
    expect((await http.get(`/v1/runs?limit=${limit}`)).statusCode, limit).toBe(200)
  }
})

test('malformed JSON is refused with where it breaks', async () => {
  const response = await http.post('/v3/ai/chat', '{"message": "hi"')
  expect(response.statusCode).toBe(400)
  expect(response.json()).toMatchObject({ code: 'BODY_MALFORMED' })
  expect(response.json<{ reason: string }>().reason).toContain('position 16')
})

test('a key that would reach the prototype is refused', async () => {
  const response = await http.post('/v3/ai/chat', '{"message": "hi", "__proto__": {"wait": 1}}')
  expect(response.json()).toMatchObject({ code: 'BODY_MALFORMED' })
})

test('a body over the limit is refused', async () => {
  const small = await openTestApp(100)
  const response = await small.post('/v3/ai/chat', { message: 'x'.repeat(100) })
  expect(response.statusCode).toBe(413)
  expect(response.json()).toMatchObject({ code: 'BODY_TOO_LARGE', bytesMax: 100 })
  await small.close()
})

test('an unknown path, a wrong method and a malformed address are told apart', async () => {
  expect((await http.get('/v2/runs')).json()).toMatchObject({
    status: 404,
    code: 'ROUTE_NOT_FOUND',
    method: 'GET',
    path: '/v2/runs',
  })
  expect((await http.remove('/v1/runs')).json()).toMatchObject({ code: 'ROUTE_NOT_FOUND' })
  expect((await http.get('/v1/runs/%zz')).json()).toMatchObject({ code: 'REQUEST_INVALID' })
})

test('what nobody expected is logged, and its words and stack reach nobody', async () => {
  http.skein.failNext(new TypeError('password=hunter2 at db.ts:3'))
  const response = await http.get('/v1/runs/run_1')
  expect(response.statusCode).toBe(500)
  expect(response.json()).toMatchObject({ code: 'INTERNAL', retryable: false })
  expect(response.body).not.toMatch(/hunter2|db\.ts|at /)
  const line = http.logged.at(-1) ?? ''
  expect(JSON.parse(line)).toMatchObject({ level: 50, route: '/v1/runs/:id' })
  const { reason } = response.json<{ reason: string }>()
  expect(line).toContain(reason.split(' ')[1])
})

test('an answer of ours that does not fit its schema is an error, not a wrong answer', async () => {
  http.skein.failNext(undefined)
  const run = await http.skein.runs.start({ plan: { name: 'x', steps: [] } })
  Object.assign(run, { status: 'LOST' })
  const response = await http.get(`/v1/runs/${run.id}`)
  expect(response.json()).toMatchObject({ status: 500, code: 'INTERNAL' })
})

test('the token of a step is neither echoed nor logged', async () => {
  const response = await http.post('/v1/steps/tok_secret/result', { output: 1 })
  expect(response.json()).toMatchObject({
    code: 'STEP_TOKEN_UNKNOWN',
    instance: '/v1/steps/:token/result',
  })
  expect(http.logged.join('')).not.toContain('tok_secret')
})
