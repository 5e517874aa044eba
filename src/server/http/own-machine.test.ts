import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isLoopback } from './own-machine.ts'
import { openTestApp } from './test-app.ts'
import type { TestApp } from './test-app.ts'

let http: TestApp
beforeAll(async () => {
  http = await openTestApp()
})
afterAll(() => http.close())

const own = ['localhost', 'localhost:4180', '127.0.0.1', '127.0.0.1:4180', '[::1]', '[::1]:4180']

test('requests to a name of this machine are served', async () => {
  for (const host of own) expect((await http.get('/health', { host })).statusCode, host).toBe(200)
})

test('a page whose name was made to resolve to this machine is refused', async () => {
  const strangers = [
    'evil.example',
    'localhost.evil.example',
    'evil.example:4180',
    '127.0.0.1.evil.example',
    '192.168.0.7:4180',
    '0.0.0.0:4180',
    'localhost:4180:80',
    'evil@localhost',
  ]
  for (const host of strangers) {
    const response = await http.get('/health', { host })
    expect(response.json(), host).toMatchObject({ status: 403, code: 'HOST_REFUSED', host })
  }
})

test('no host but our own names is served', async () => {
  await fc.assert(
    fc.asyncProperty(fc.domain(), async (host) => {
      expect((await http.get('/health', { host })).statusCode).toBe(403)
    }),
    { numRuns: 50 },
  )
})

test('a page of another origin may change nothing', async () => {
  for (const origin of [
    'http://evil.example',
    'null',
    'http://localhost:5173',
    'https://localhost',
  ]) {
    const headers = { host: 'localhost:4180', origin, 'content-type': 'text/plain' }
    const response = await http.post('/v3/ai/chat', { message: 'hi' }, headers)
    expect(response.json(), origin).toMatchObject({ status: 403, code: 'ORIGIN_REFUSED', origin })
  }
})

test('our own pages, and programs that name no origin, may', async () => {
  const headers = { host: 'localhost:4180', origin: 'http://localhost:4180' }
  expect((await http.post('/v3/ai/chat', { message: 'hi' }, headers)).statusCode).toBe(200)
  expect((await http.post('/v3/ai/chat', { message: 'hi' })).statusCode).toBe(200)
})

test('no answer may be read by a page of another origin', async () => {
  const response = await http.get('/v1/runs', { origin: 'http://evil.example' })
  expect(response.headers).not.toHaveProperty('access-control-allow-origin')
  expect(response.headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
  })
})

test('only loopback addresses are this machine', () => {
  for (const address of ['localhost', '127.0.0.1', '127.1.2.3', '::1']) {
    expect(isLoopback(address), address).toBe(true)
  }
  for (const address of ['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.nip.io', '']) {
    expect(isLoopback(address), address).toBe(false)
  }
})
