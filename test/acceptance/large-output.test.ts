import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import { functionAgent, openSkein } from 'skein'
import type { Skein } from 'skein'
import { openHttpServer } from '../../src/server/http/server.ts'
import type { HttpServer } from '../../src/server/http/server.ts'

/** Acceptance 6: a 100 MB output is stored, referenced, and the run finishes. */
const characters = 100_000_000
let data: string
let skein: Skein
let server: HttpServer

function open(organization = 'default'): Promise<Skein> {
  const make = { name: 'text.make', description: 'Makes text.' }
  const measure = { name: 'text.measure', description: 'Measures text.' }
  const capabilities = [
    { ...make, run: () => 'x'.repeat(characters) },
    { ...measure, run: ({ text }: { [name: string]: unknown }) => String(text).length },
  ]
  return openSkein({ data, organization, agents: [functionAgent({ name: 'maker', capabilities })] })
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'skein-large-'))
  skein = await open()
  const logger = pino({ level: 'silent' })
  server = await openHttpServer({ skein, host: '127.0.0.1', port: 0, version: '1', logger })
})
afterAll(async () => {
  await server.close()
  await skein.close()
  rmSync(data, { recursive: true, force: true })
})

async function lengthOf(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0
  for await (const piece of pieces) length += piece.byteLength
  return length
}

test('a 100 MB output is stored, referenced, read by the next step, and the run finishes', async () => {
  const client = createClient({ url: server.url })
  const plan = {
    name: 'Large',
    steps: [
      { id: 'made', capability: 'text.make' },
      { id: 'length', capability: 'text.measure', inputs: { text: '{{ made.output }}' } },
    ],
  }
  const { id } = await client.runs.start({ plan })
  const run = await client.runs.result(id)
  expect(run.status).toBe('COMPLETED')
  expect(run.output).toEqual({ length: characters })
  const [made, length] = run.steps
  expect(made?.large).toEqual(['/output'])
  expect(made?.output).toMatchObject({
    bytes: characters + 2,
    preview: expect.stringMatching(/^"x+$/),
  })
  expect(length?.inputs).toEqual({ text: '{{ made.output }}' })
  expect(JSON.stringify(run).length).toBeLessThan(10_000)
  expect(statSync(join(data, 'journal.sqlite')).size).toBeLessThan(1_000_000)

  const { hash } = (made?.output ?? {}) as unknown as { readonly hash: string }
  expect(await lengthOf(await client.blobs.open(hash))).toBe(characters + 2)
  expect(await lengthOf(await client.runs.output(id, 'made'))).toBe(characters + 2)
  expect(await lengthOf(await client.runs.output(id))).toBe(JSON.stringify(run.output).length)
  expect(await client.storage.get()).toMatchObject({ blobs: { count: 1, bytes: characters + 2 } })
  await expect(client.blobs.open('0'.repeat(64))).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })

  await server.close()
  await skein.close()
  const other = await open('other')
  await expect(other.blobs.open(hash)).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
  await other.close()
  skein = await open()
  expect(await lengthOf(await skein.runs.output(id, 'made'))).toBe(characters + 2)
})
