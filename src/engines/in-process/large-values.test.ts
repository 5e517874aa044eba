import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Json } from '../../core/json.ts'
import { Large, plainOf } from '../../core/large.ts'
import type { LargeRef } from '../../core/large.ts'
import type { Step } from '../../core/plan/plan.ts'
import type { Run } from '../../core/run/run.ts'
import type { Blobs } from '../../ports/blobs.ts'
import { openBlobFolder } from '../../stores/files/blob-folder.ts'
import { openSqliteStore } from '../../stores/sqlite/sqlite-store.ts'
import { createTestEngine, task } from '../../testing/fakes/test-engine.ts'
import type { TestEngine } from '../../testing/fakes/test-engine.ts'
import { InProcessEngine } from './in-process-engine.ts'

let folder: string
let blobs: Blobs
let test1: TestEngine

const long = 'x'.repeat(100_000)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-large-'))
  blobs = openBlobFolder({ folder: join(folder, 'blobs'), now: () => Date.now() })
  test1 = open()
})

afterEach(async () => {
  await close()
  rmSync(folder, { recursive: true, force: true })
})

function open(): TestEngine {
  const store = openSqliteStore({ path: join(folder, 'journal.sqlite') })
  return createTestEngine((parts) => new InProcessEngine({ ...parts, blobs }), store)
}

/** As after a restart: what is known is what is on the disk. */
async function reopen(): Promise<void> {
  await close()
  test1 = open()
}

/** Steps that are with their agents stay there. */
async function close(): Promise<void> {
  await test1.store.close()
}

async function settleAll(outputs: { readonly [step: string]: Json }): Promise<void> {
  for (const [step, output] of Object.entries(outputs)) {
    await test1.calm()
    await test1.deliver('r', { type: 'step.succeeded', step, attempt: 1, output })
  }
}

async function finish(
  steps: readonly Step[],
  outputs: { readonly [step: string]: Json },
): Promise<Run> {
  await test1.start('r', steps)
  await settleAll(outputs)
  return test1.engine.whenFinished('r')
}

function outputOf(run: Run, step: string): Json {
  return plainOf(run.steps.get(step)?.output ?? null)
}

test('a large output is in the journal by its hash, and whole for whoever reads it', async () => {
  const output = { rain: true, long }
  const run = await finish(
    [
      task('a'),
      task('b', {
        dependsOn: ['a'],
        when: 'a.output.rain',
        inputs: { n: '{{ size(a.output.long) }}' },
      }),
    ],
    { a: output, b: 1 },
  )
  expect(run.steps.get('b')?.status).toBe('COMPLETED')
  const events = await test1.events('r')
  const event = events.find(({ type, data }) => type === 'step.succeeded' && data['step'] === 'a')
  const { bytes, hash, preview } = (event?.data['output'] ?? {}) as unknown as LargeRef
  expect(bytes).toBe(JSON.stringify(output).length)
  expect(preview).toHaveLength(200)
  expect(event?.data['large']).toEqual(['/output'])
  expect(JSON.parse(blobs.read('acme', hash ?? ''))).toEqual(output)
  expect(Math.max(...events.map(({ data }) => JSON.stringify(data).length))).toBeLessThan(5_000)
  await reopen()
  expect(outputOf(await test1.engine.load('r'), 'a')).toEqual(output)
})

test('what looks like a reference and was written by a user is only what it looks like', async () => {
  const { hash, kept } = blobs.put('acme', '"secret"')
  await kept
  const forged = { output: { hash, bytes: 8, preview: '' }, large: ['/output', ''] }
  await finish([task('a'), task('b')], { a: forged, b: { hash, bytes: 8, preview: '' } })
  await reopen()
  const run = await test1.engine.load('r')
  expect(run.steps.get('a')?.output).toEqual(forged)
  expect(run.steps.get('b')?.output).toEqual({ hash, bytes: 8, preview: '' })
})

test('a fan-out over large outputs is not written again, and each item is read by itself', async () => {
  const steps = [
    task('a', { forEach: 'inputs.list' }),
    task('b', { dependsOn: ['a'], inputs: { second: '{{ size(a.output[1]) }}' } }),
  ]
  const outputs = { 'a[0]': `${long}0`, 'a[1]': `${long}11`, 'a[2]': 'short', b: 1 }
  await finish(steps, outputs)
  await reopen()
  const run = await test1.engine.load('r')
  expect(outputOf(run, 'a')).toEqual([`${long}0`, `${long}11`, 'short'])
  const sent = (await test1.events('r')).find(
    ({ type, data }) => type === 'step.succeeded' && data['step'] === 'a',
  )
  expect(sent?.data).toMatchObject({ gathered: true, output: null })
})

test('large inputs, signals and answers are kept outside, too', async () => {
  const steps = [
    task('a', { inputs: { n: '{{ size(inputs.text) }}' } }),
    { id: 'w', kind: 'wait', wait: { signal: 'go' } } as const,
    { id: 'q', kind: 'approval', approval: { question: 'Sure?' } } as const,
  ]
  const created = {
    type: 'run.created',
    name: 'P',
    planId: 'p',
    plan: { name: 'P', steps },
  } as const
  await test1.engine.start({
    runId: 'r',
    created: { ...created, inputs: { text: long, n: 1 } },
    actor: 't',
  })
  await test1.calm()
  const asked = (await test1.engine.load('r')).steps.get('q')?.wait?.waitId ?? ''
  await test1.deliver('r', { type: 'signal.received', name: 'go', data: { long } })
  const answer = { step: 'q', attempt: 1, waitId: asked, decision: 'APPROVE', by: 'ada' } as const
  await test1.deliver('r', { type: 'wait.answered', ...answer, data: { long } })
  await settleAll({ a: 1 })
  await test1.engine.whenFinished('r')
  await reopen()
  const run = await test1.engine.load('r')
  expect(run.status).toBe('COMPLETED')
  expect(outputOf(run, 'w')).toEqual({ long })
  expect(outputOf(run, 'q')).toMatchObject({ decision: 'APPROVE', data: { long } })
  expect(plainOf(run.inputs)).toEqual({ text: long, n: 1 })
  for (const { data } of await test1.events('r')) {
    expect(JSON.stringify(data).length).toBeLessThan(5_000)
  }
})

test('a fork takes large outputs over by their hashes', async () => {
  await finish([task('a'), task('b', { dependsOn: ['a'] })], { a: { long }, b: 1 })
  const origin = await test1.engine.load('r')
  const output = origin.steps.get('a')?.output
  expect(output).toBeInstanceOf(Large)
  const created = {
    type: 'run.created',
    name: 'F',
    planId: 'p2',
    plan: origin.compiled.plan,
    inputs: origin.inputs,
    adopted: [{ step: 'a', status: 'COMPLETED', output: output ?? null }],
  } as const
  await test1.engine.start({ runId: 'f', created, actor: 't' })
  await reopen()
  expect(outputOf(await test1.engine.load('f'), 'a')).toEqual({ long })
})

test('a value that is gone fails what reads it, and nothing else', async () => {
  await test1.start('r', [
    task('a'),
    task('b', { dependsOn: ['a'] }),
    task('c', { dependsOn: ['b'], when: 'a.output.rain' }),
    task('d', { dependsOn: ['b'] }),
  ])
  await settleAll({ a: { rain: true, long } })
  await reopen()
  rmSync(join(folder, 'blobs'), { recursive: true, force: true })
  await settleAll({ b: 1 })
  await settleAll({ d: 1 })
  const run = await test1.engine.whenFinished('r')
  expect(run.steps.get('c')?.error?.code).toBe('EXPRESSION_FAILED')
  expect(run.steps.get('d')?.status).toBe('COMPLETED')
})
