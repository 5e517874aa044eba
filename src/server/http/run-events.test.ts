import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHttpServer } from './server.ts'
import type { HttpServer } from './server.ts'
import { createTestSkein } from './test-skein.ts'
import type { TestSkein } from './test-skein.ts'

const logger = pino({ level: 'silent' })
let skein: TestSkein
let server: HttpServer
const leaving: AbortController[] = []

beforeEach(async () => {
  skein = createTestSkein()
  server = await openHttpServer({
    skein,
    host: '127.0.0.1',
    port: 0,
    version: '1',
    heartbeatMs: 20,
    logger,
  })
  await skein.runs.start({ plan: { name: 'Greet', steps: [] } })
})
afterEach(async () => {
  for (const reader of leaving.splice(0)) reader.abort()
  await server.close()
})

async function follow(headers: { [name: string]: string } = {}, query = ''): Promise<Follower> {
  const leave = new AbortController()
  leaving.push(leave)
  const url = `${server.url}/v1/runs/run_1/events${query}`
  const response = await fetch(url, { headers, signal: leave.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    response,
    leave: () => leave.abort(),
    until: async (found) => {
      while (!found.test(text)) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) throw new Error(`The stream ended without ${found}: ${text}`)
        text += value
      }
      return text
    },
    rest: async () => {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) return text
        text += value
      }
    },
  }
}

interface Follower {
  readonly response: Response
  leave(): void
  until(found: RegExp): Promise<string>
  rest(): Promise<string>
}

test('events come as they happen, and the stream ends with the run', async () => {
  const follower = await follow()
  expect(follower.response.headers.get('content-type')).toBe('text/event-stream')
  expect(follower.response.headers.get('cache-control')).toBe('no-store')
  await follower.until(/id: 1\n/)
  skein.happen('run_1', 'step.started', { step: 'a', text: 'two\nlines' })
  await follower.until(/id: 2\n/)
  skein.finish('run_1')
  const events = (await follower.rest()).replaceAll(': still here\n\n', '').split('\n\n')
  const at = '2026-11-24T10:00:00.000Z'
  const second = { position: 2, at, actor: 'engine', runId: 'run_1', type: 'step.started' }
  expect(events[0]).toBe('retry: 1000')
  expect(events[1]).toMatch(/^id: 1\nevent: run\.created\ndata: \{.*\}$/)
  const [id, event, data] = (events[2] ?? '').split('\n')
  expect([id, event]).toEqual(['id: 2', 'event: step.started'])
  expect(JSON.parse((data ?? '').slice('data: '.length))).toEqual({
    ...second,
    data: { step: 'a', text: 'two\nlines' },
  })
  expect(events[3]).toMatch(/^id: 3\nevent: run\.finished\n/)
  expect(events[4]).toBe('')
})

test('a stream on which nothing happens shows that it is alive', async () => {
  const follower = await follow()
  await follower.until(/(: still here\n\n.*){3}/s)
})

test('it resumes after the last event seen, by header or by query', async () => {
  skein.happen('run_1', 'step.started')
  skein.happen('run_1', 'step.succeeded')
  for (const [headers, query] of [
    [{ 'last-event-id': '2' }, ''],
    [{}, '?after=2'],
    [{ 'last-event-id': '2' }, '?after=0'],
  ] as const) {
    const follower = await follow(headers, query)
    const text = await follower.until(/id: \d+\n/)
    expect(text, query).toContain('id: 3\nevent: step.succeeded\n')
    expect(text, query).not.toContain('id: 2\n')
    follower.leave()
  }
})

test('whoever has seen the end of a run is told to stop', async () => {
  skein.finish('run_1')
  expect((await follow({ 'last-event-id': '2' })).response.status).toBe(204)
  const late = await follow({ 'last-event-id': '1' })
  expect(await late.rest()).toContain('event: run.finished')
})

test('an unknown run and a position that is none are errors, not empty streams', async () => {
  const missing = await fetch(`${server.url}/v1/runs/run_9/events`)
  expect(await missing.json()).toMatchObject({ status: 404, code: 'RUN_NOT_FOUND' })
  const wrong = await follow({ 'last-event-id': 'yesterday' })
  expect(wrong.response.status).toBe(400)
  expect(await wrong.rest()).toContain('CURSOR_INVALID')
})

test('whoever accepts JSON only gets pages', async () => {
  skein.happen('run_1', 'step.started')
  const headers = { accept: 'application/json' }
  const get = async (query: string): Promise<unknown> => {
    const response = await fetch(`${server.url}/v1/runs/run_1/events${query}`, { headers })
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    return response.json()
  }
  expect(await get('?limit=1')).toMatchObject({ items: [{ position: 1 }], nextCursor: '1' })
  expect(await get('?limit=1&cursor=1')).toMatchObject({ items: [{ position: 2 }] })
  expect(await get('?after=2')).toEqual({ items: [] })
})

test('whoever accepts anything, or events too, gets the stream', async () => {
  for (const accept of ['*/*', 'text/event-stream', 'application/json, text/event-stream']) {
    const follower = await follow({ accept })
    expect(follower.response.headers.get('content-type'), accept).toBe('text/event-stream')
    follower.leave()
  }
})

test('when the reader leaves, nobody follows the run any more', async () => {
  const follower = await follow()
  await follower.until(/id: 1\n/)
  expect(await openStreams()).toBe(1)
  await expect.poll(() => skein.following()).toBe(1)
  follower.leave()
  await expect.poll(() => skein.following()).toBe(0)
  expect(await openStreams()).toBe(0)
})

test('a source that fails cuts the stream off, so that the client comes again', async () => {
  const follower = await follow()
  await follower.until(/id: 1\n/)
  skein.failNext(new Error('the disk is gone'))
  skein.happen('run_1', 'step.started')
  await expect(follower.rest()).rejects.toThrow()
})

async function openStreams(): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return Number(/^skein_event_streams_open (\d+)$/m.exec(text)?.[1])
}
