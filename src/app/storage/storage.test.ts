import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { functionAgent, openSkein } from '../../index.ts'
import type { Skein } from '../../index.ts'

let data: string
let skein: Skein

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'skein-storage-'))
  skein = await open()
})
afterEach(async () => {
  await skein.close()
  rmSync(data, { recursive: true, force: true })
})

function open(): Promise<Skein> {
  const make = { name: 'text.make', description: 'Makes text.' }
  const run = ({ size }: { readonly [name: string]: unknown }) => 'x'.repeat(Number(size))
  const capabilities = [{ ...make, run }]
  return openSkein({ data, agents: [functionAgent({ name: 'maker', capabilities })] })
}

async function finished(size: number): Promise<string> {
  const plan = { name: 'P', steps: [{ id: 'a', capability: 'text.make', inputs: { size } }] }
  const { id } = await skein.runs.start({ plan })
  await skein.runs.result(id)
  return id
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(data, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(data, folder, name)).isFile(),
  )
}

test('a run that is due goes, and leaves word of what became of it', async () => {
  const id = await finished(10)
  const dry = await skein.storage.gc({ days: 0, dryRun: true })
  expect(dry).toMatchObject({ dryRun: true, runs: 1, stay: { held: 0 } })
  expect(dry.bytes).toBeGreaterThan(100)
  expect((await skein.runs.get(id)).status).toBe('COMPLETED')
  expect(await skein.storage.gc({ days: 0 })).toMatchObject({ runs: 1, bytes: dry.bytes })
  const pruned = { code: 'RUN_PRUNED', details: { runId: id } }
  await expect(skein.runs.get(id)).rejects.toMatchObject(pruned)
  await expect(skein.runs.eventPage(id)).rejects.toMatchObject(pruned)
  await expect(skein.runs.step(id, 'a')).rejects.toMatchObject(pruned)
  expect((await skein.runs.list()).items).toEqual([])
  await skein.close()
  skein = await open()
  await expect(skein.runs.get(id)).rejects.toMatchObject(pruned)
  expect(await skein.storage.gc({ days: 0 })).toMatchObject({ runs: 0 })
})

test('nothing goes before its time', async () => {
  const id = await finished(10)
  expect(await skein.storage.gc()).toMatchObject({ runs: 0 })
  expect(await skein.storage.gc({ days: 1 })).toMatchObject({ runs: 0 })
  expect((await skein.runs.get(id)).status).toBe('COMPLETED')
})

test('what is unfinished, held or of a held run stays', async () => {
  const steps = [{ id: 'q', kind: 'approval', approval: { question: 'Sure?' } } as const]
  const waiting = await skein.runs.start({ plan: { name: 'W', steps } })
  const held = await finished(10)
  await skein.storage.hold(held, 'audit')
  expect(await skein.storage.get()).toMatchObject({ held: 1 })
  expect(await skein.storage.gc({ days: 0 })).toMatchObject({ runs: 0, stay: { held: 1 } })
  expect((await skein.runs.get(waiting.id)).status).toBe('EXECUTING')
  await skein.storage.release(held)
  expect(await skein.storage.gc({ days: 0 })).toMatchObject({ runs: 1 })
  await expect(skein.storage.hold(held)).rejects.toMatchObject({ code: 'RUN_PRUNED' })
})

test('what an unfinished run was forked from, and the parts of one, stay', async () => {
  await skein.orchestrations.save('part', {
    plan: { name: 'Part', steps: [{ id: 'a', capability: 'text.make', inputs: { size: 3 } }] },
  })
  const question = { id: 'q', kind: 'approval', approval: { question: 'Sure?' } } as const
  const whole = await skein.runs.start({
    plan: { name: 'Whole', steps: [{ id: 'p', kind: 'run', orchestration: 'part' }, question] },
  })
  for await (const event of skein.runs.events(whole.id)) {
    if (event.type === 'step.succeeded') break
  }
  expect((await skein.runs.list({ status: 'COMPLETED' })).items).toHaveLength(1)
  expect(await skein.storage.gc({ days: 0 })).toMatchObject({ runs: 0, stay: { needed: 1 } })
})

test('large values go with the last run that has them', async () => {
  const [first, second] = [await finished(100_000), await finished(100_000)]
  await finished(200_000)
  await skein.storage.hold(second)
  expect(filesOf('blobs')).toHaveLength(2)
  // What was put a moment ago stays for now, and the dry run says so too.
  const taken = { runs: 2, blobs: 0, blobBytes: 0 }
  expect(await skein.storage.gc({ days: 0, dryRun: true })).toMatchObject(taken)
  expect(await skein.storage.gc({ days: 0 })).toMatchObject(taken)
  await expect(skein.runs.get(first)).rejects.toMatchObject({ code: 'RUN_PRUNED' })
  const [step] = (await skein.runs.get(second)).steps
  const { hash } = (step?.output ?? {}) as unknown as { readonly hash: string }
  let bytes = 0
  for await (const piece of await skein.blobs.open(hash)) bytes += piece.byteLength
  expect(bytes).toBe(100_002)
})

test('a large value that a crash left behind is taken, once nobody can be about to need it', async () => {
  await finished(100_000)
  const [kept = ''] = filesOf('blobs')
  const home = dirname(dirname(join(data, 'blobs', kept)))
  const left = join(home, 'ab', `ab${'0'.repeat(62)}`)
  mkdirSync(dirname(left), { recursive: true })
  writeFileSync(left, '"left"')
  expect(await skein.storage.gc({ dryRun: true })).toMatchObject({ orphans: 0, blobBytes: 0 })
  expect(await skein.storage.gc()).toMatchObject({ orphans: 0 })
  utimesSync(left, new Date(0), new Date(0))
  expect(await skein.storage.gc({ dryRun: true })).toMatchObject({
    orphans: 1,
    blobs: 1,
    blobBytes: 6,
  })
  expect(await skein.storage.gc()).toMatchObject({ orphans: 1, blobs: 1 })
  // Of one that was being written, the draft is left.
  const draft = `${left}.0123456789ab.new`
  writeFileSync(draft, '"le')
  expect(await skein.storage.gc()).toMatchObject({ orphans: 0 })
  utimesSync(draft, new Date(0), new Date(0))
  expect(await skein.storage.gc()).toMatchObject({ orphans: 1, blobBytes: 3 })
  expect(filesOf('blobs')).toEqual([kept])
})

test('a key of a run that was pruned starts no second one', async () => {
  const steps = [{ id: 'a', capability: 'text.make', inputs: { size: 1 } }]
  const order = { plan: { name: 'P', steps }, idempotencyKey: 'once' }
  const { id } = await skein.runs.start(order)
  await skein.runs.result(id)
  await skein.storage.gc({ days: 0 })
  await expect(skein.runs.start(order)).rejects.toMatchObject({ code: 'RUN_PRUNED' })
})

test('many runs: the disk is given back, and by count the oldest go first', async () => {
  const ids: string[] = []
  for (let n = 0; n < 120; n += 1) ids.push(await finished(20_000))
  const before = (await skein.storage.get()).journal.bytes
  const report = await skein.storage.gc({ days: 0 })
  expect(report.runs).toBe(120)
  const { bytes, freeBytes, logBytes } = (await skein.storage.get()).journal
  expect({ freeBytes, logBytes }).toEqual({ freeBytes: 0, logBytes: 0 })
  expect(bytes).toBeLessThan(before / 4)
})
