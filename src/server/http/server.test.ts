import { connect } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { openHttpServer } from './server.ts'
import type { HttpServer, HttpServerOptions } from './server.ts'
import { createTestSkein } from './test-skein.ts'
import type { TestSkein } from './test-skein.ts'

const servers: HttpServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function open(options: Partial<HttpServerOptions> = {}): Promise<{
  readonly server: HttpServer
  readonly skein: TestSkein
}> {
  const skein = createTestSkein()
  const logger = pino({ level: 'silent' })
  const defaults = { skein, logger, host: '127.0.0.1', port: 0, version: '1.2.3' }
  const server = await openHttpServer({ ...defaults, ...options })
  servers.push(server)
  return { server, skein }
}

test('port 0 takes a free one, and the address says which', async () => {
  const { server } = await open()
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/)
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
})

test('localhost is one address', async () => {
  const { server } = await open({ host: 'localhost' })
  expect(new URL(server.url).hostname).toBe('127.0.0.1')
  const byName = server.url.replace('127.0.0.1', 'localhost')
  expect((await fetch(`${byName}/health`)).status).toBe(200)
})

test('a port in use is an error that says so', async () => {
  const { server } = await open()
  const port = Number(new URL(server.url).port)
  await expect(open({ port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    details: { port, host: '127.0.0.1' },
  })
})

test('an address that others can reach is refused', async () => {
  for (const host of ['0.0.0.0', '::', '192.168.0.1']) {
    await expect(open({ host })).rejects.toMatchObject({ code: 'HOST_REFUSED', details: { host } })
  }
})

test('closing ends event streams at once', async () => {
  const { server, skein } = await open({ drainMs: 60_000 })
  await skein.runs.start({ plan: { name: 'Greet', steps: [] } })
  const response = await fetch(`${server.url}/v1/runs/run_1/events`)
  const text = response.text()
  const started = performance.now()
  await server.close()
  expect(performance.now() - started).toBeLessThan(1000)
  expect(await text).toContain('event: run.created')
})

test('closing lets an answer that is under way finish, and takes nothing new', async () => {
  const { server, skein } = await open({ drainMs: 60_000 })
  let release = (): void => {}
  skein.holdAnswers(new Promise((done) => (release = done)))
  const body = JSON.stringify({ message: 'hi' })
  const answer = fetch(`${server.url}/v3/ai/chat`, { method: 'POST', body })
  const late = await openConnection(server.url)
  await expect.poll(() => skein.waiting()).toBe(1)
  const closed = server.close()
  expect(await late.send('GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 503 .*"code":"SHUTTING_DOWN"/s,
  )
  release()
  expect((await answer).status).toBe(200)
  await closed
  await expect(fetch(`${server.url}/health`)).rejects.toThrow()
})

test('closing cuts off what takes too long', async () => {
  const { server, skein } = await open({ drainMs: 50 })
  skein.holdAnswers(new Promise(() => {}))
  const body = JSON.stringify({ message: 'hi' })
  const answer = fetch(`${server.url}/v3/ai/chat`, { method: 'POST', body })
  const lost = expect(answer).rejects.toThrow()
  await expect.poll(() => skein.waiting()).toBe(1)
  const started = performance.now()
  await server.close()
  expect(performance.now() - started).toBeLessThan(1000)
  await lost
})

test('closing does not wait for connections that have asked nothing', async () => {
  const { server } = await open({ drainMs: 60_000 })
  const silent = await openConnection(server.url)
  const started = performance.now()
  await server.close()
  expect(performance.now() - started).toBeLessThan(1000)
  expect(await silent.send('')).toBe('')
})

test('closing twice is closing once', async () => {
  const { server } = await open()
  await Promise.all([server.close(), server.close()])
  await server.close()
})

test('what is not HTTP is answered with a problem document', async () => {
  const { server } = await open()
  const connection = await openConnection(server.url)
  const answer = await connection.send('HELLO\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('content-type: application/problem+json')
  expect(answer).toContain('"code":"REQUEST_INVALID"')
})

test('a request without a host is refused', async () => {
  const { server } = await open()
  const connection = await openConnection(server.url)
  expect(await connection.send('GET /health HTTP/1.0\r\n\r\n')).toContain('"code":"HOST_REFUSED"')
})

test('an answer that takes long is kept alive with white space until it is there', async () => {
  const { server, skein } = await open({ patienceMs: 10, heartbeatMs: 10 })
  const ask = async (): Promise<string> => {
    const body = JSON.stringify({ message: 'hi' })
    const response = await fetch(`${server.url}/v3/ai/chat`, { method: 'POST', body })
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json; charset=utf-8',
    ])
    return response.text()
  }
  let release = (): void => {}
  skein.holdAnswers(new Promise((done) => (release = done)))
  const asked = ask()
  setTimeout(() => release(), 60)
  const text = await asked
  expect(text).toMatch(/^ {2,}\{/)
  expect(JSON.parse(text)).toMatchObject({ answer: 'Hello.' })

  skein.holdAnswers(new Promise((_, fail) => setTimeout(() => fail(new Error('hunter2')), 60)))
  const failed = await ask()
  expect(JSON.parse(failed)).toMatchObject({ status: 500, code: 'INTERNAL' })
  expect(failed).not.toContain('hunter2')
})

interface Connection {
  /** Sends text and resolves with everything until the server hangs up. */
  send(text: string): Promise<string>
}

async function openConnection(url: string): Promise<Connection> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  await new Promise((done, fail) => socket.once('connect', done).once('error', fail))
  return {
    send: (text) =>
      new Promise((done, fail) => {
        let answer = ''
        socket.on('data', (chunk) => (answer += chunk.toString()))
        socket.once('close', () => done(answer)).once('error', fail)
        socket.write(text)
      }),
  }
}
