import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAlive, readServerFile, removeServerFile, writeServerFile } from './server-file.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-server-file-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('what is written is read, and only its writer removes it', async () => {
  await writeServerFile(folder, { url: 'http://127.0.0.1:1', pid: 7 })
  expect(await readServerFile(folder)).toEqual({ url: 'http://127.0.0.1:1', pid: 7 })
  await removeServerFile(folder, 8)
  expect(await readServerFile(folder)).toBeDefined()
  await removeServerFile(folder, 7)
  expect(await readdir(folder)).toEqual([])
})

test('a file that makes no sense is no server', async () => {
  expect(await readServerFile(join(folder, 'missing'))).toBeUndefined()
  await writeFile(join(folder, 'server.json'), '{"url":1')
  expect(await readServerFile(folder)).toBeUndefined()
  await writeFile(join(folder, 'server.json'), '[]')
  expect(await readServerFile(folder)).toBeUndefined()
})

test('only a Skein that answers in time is alive', async () => {
  const server = createServer((request, response) => {
    // The path /slow never answers; isAlive asks /health on whatever host it is given.
    if (body !== undefined) response.end(body)
    void request
  })
  let body: string | undefined = '{"status":"ok"}'
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  expect(await isAlive(url)).toBe(true)
  body = '<html>another program</html>'
  expect(await isAlive(url)).toBe(false)
  body = undefined
  expect(await isAlive(url)).toBe(false)
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  expect(await isAlive(url)).toBe(false)
})
