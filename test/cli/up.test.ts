import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorkplace, type Started, type Workplace } from './skein-process.ts'

let place: Workplace

beforeEach(async () => {
  place = await openWorkplace()
})
afterEach(() => place.close())

async function ready(server: Started): Promise<string> {
  const { url } = JSON.parse(await server.printed('\n')) as { readonly url: string }
  return url
}

test('prints one line of JSON when it serves, and ends by SIGTERM in time', async () => {
  const server = place.start('up', '--port', '0', '--json')
  const url = await ready(server)
  const health = await fetch(`${url}/health`)
  expect(health.status).toBe(200)
  expect(await health.json()).toMatchObject({ status: 'ok' })
  const file = join(place.folder, '.skein', 'server.json')
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ url, pid: server.child.pid })

  const from = performance.now()
  server.child.kill('SIGTERM')
  const { code, out } = await server.ended
  expect(code).toBe(0)
  expect(performance.now() - from).toBeLessThan(5000)
  expect(out).toBe(`{"url":"${url}"}\n`)
  expect(existsSync(file)).toBe(false)
})

test('Ctrl-C that npm passes on a second time is still one Ctrl-C', async () => {
  const server = place.start('up', '--port', '0')
  const greeting = await server.printed('Ctrl-C stops it')
  expect(greeting).toMatch(/curl http:\/\/127\.0\.0\.1:\d+\/v3\/ai\/chat -d/)
  server.child.kill('SIGINT')
  server.child.kill('SIGINT')
  expect((await server.ended).code).toBe(0)
})

test('a run under way does not keep it from ending, and goes on at the next start', async () => {
  await place.write('plan.json', {
    name: 'Long',
    steps: [{ id: 'write', capability: 'article.write' }],
  })
  const first = place.start('up', '--port', '0', '--json')
  await ready(first)
  const started = await place.run('run', 'plan.json', '--no-wait', '--json')
  const { id } = JSON.parse(started.out) as { readonly id: string }
  const from = performance.now()
  first.child.kill('SIGTERM')
  expect((await first.ended).code).toBe(0)
  expect(performance.now() - from).toBeLessThan(5000)

  await ready(place.start('up', '--port', '0', '--json'))
  const shown = await place.run('show', id, '--json')
  expect(JSON.parse(shown.out)).toMatchObject({ status: 'EXECUTING' })
  expect((await place.run('cancel', id, '--reason', 'enough')).code).toBe(0)
})

test('a data folder that another Skein has is refused, and left alone', async () => {
  const first = place.start('up', '--port', '0', '--json')
  const url = await ready(first)
  const second = await place.run('up', '--port', '0')
  expect(second.code).toBe(6)
  expect(second.err).toContain('STORE_LOCKED')
  expect(second.err).not.toContain('    at ')
  expect((await fetch(`${url}/health`)).status).toBe(200)
  expect((await place.run('runs')).code).toBe(0)
})

test('a port in use is refused with the way out', async () => {
  const other = createServer()
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const { port } = other.address() as AddressInfo
  const { code, err, out } = await place.run('up', '--port', String(port), '--json')
  expect({ code, err }).toEqual({ code: 6, err: '' })
  expect(JSON.parse(out)).toMatchObject({ code: 'PORT_IN_USE', port, exitCode: 6 })
  other.close()
})
