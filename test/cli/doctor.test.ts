import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorkplace, type Workplace } from './skein-process.ts'

let place: Workplace

beforeEach(async () => {
  place = await openWorkplace()
})
afterEach(() => place.close())

test('a machine that is well has nothing to mend, and stays as it was', async () => {
  const { code, out } = await place.run('doctor', '--port', '0')
  expect(out).toContain('Everything needed is here.')
  expect(out).toMatch(/^✔ Graph engine/m)
  expect(out).toMatch(/^– Model/m)
  expect(code).toBe(0)
  expect(existsSync(join(place.folder, '.skein'))).toBe(false)
})

test('each thing that is wrong is named with how to mend it', async () => {
  const other = createServer((_request, response) => response.end('another program'))
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
  const { port } = other.address() as AddressInfo
  await place.write('file', '')
  const data = join(place.folder, 'file', 'data')
  const { code, out } = await place.run('doctor', '--port', String(port), '--data', data)
  other.close()
  expect(code).toBe(6)
  expect(out).toMatch(/^✖ Port .*in use by another program/m)
  expect(out).toMatch(/^✖ Data folder/m)
  expect(out).toContain('choose another port with --port')
})

test('a config file that does not fit is named', async () => {
  await place.write('bad.json', { port: 'many' })
  const { code, out } = await place.run('doctor', '--config', 'bad.json')
  expect(code).toBe(6)
  expect(out).toMatch(/^✖ Config .*bad\.json/m)
})
