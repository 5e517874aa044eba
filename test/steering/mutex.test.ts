import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Plan, Step } from '../../src/core/plan/plan.ts'
import { openSteered } from './open-steered.ts'
import type { Steered } from './open-steered.ts'

/* A mutex on steps that are no tasks: one holds its key from its beginning until it settles. */

let it: Steered

beforeEach(async () => {
  it = await openSteered()
})

afterEach(() => it.skein.close())

const mutex = "'db'"
const hold = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  capability: 'work.hold',
  ...more,
})
const group = (id: string, ...steps: readonly Step[]): Step => ({ id, kind: 'group', mutex, steps })
const why = async (id: string, step: string): Promise<string> =>
  (await it.skein.runs.why(id, step)).sentence

describe('a group', () => {
  test('holds its key until its last step is done, also against tasks of other runs', async () => {
    const { id } = await it.start([group('g', hold('a'), hold('b', { dependsOn: ['a'] }))])
    await it.until(id, 'g:EXECUTING g.a:EXECUTING g.b:PENDING')
    const other = await it.start([hold('t', { mutex })])
    expect(await why(other.id, 't')).toBe(
      `t waits for a free slot: g of run ${id} holds db; it is next.`,
    )
    it.release('g.a')
    await it.until(id, 'g:EXECUTING g.a:COMPLETED g.b:EXECUTING')
    expect(await it.statuses(other.id)).toBe('t:PENDING')
    await it.skein.runs.pause(id, 'for now')
    it.release('g.b')
    await it.until(other.id, 't:EXECUTING')
    it.release('t')
    expect((await it.skein.runs.result(other.id)).status).toBe('COMPLETED')
    expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
  })

  test('that is cancelled gives its key to the next, which can say what it waited for', async () => {
    const { id } = await it.start([group('g', hold('a')), group('h', hold('b'))])
    await it.until(id, 'g:EXECUTING g.a:EXECUTING h:PENDING')
    expect(await why(id, 'h')).toBe('h waits for its mutex: g holds db; it is next.')
    await it.skein.runs.act({ runId: id, stepId: 'g' }, { action: 'cancel', reason: 'no need' })
    await it.until(id, 'g:CANCELLED g.a:CANCELLED h:EXECUTING h.b:EXECUTING')
    it.release('h.b')
    await it.skein.runs.result(id)
  })

  test('of which a part is done again waits for its key first', async () => {
    const { id } = await it.start([group('g', hold('a')), hold('end')])
    await it.until(id, 'g:EXECUTING g.a:EXECUTING end:EXECUTING')
    it.release('g.a')
    await it.until(id, 'g:COMPLETED g.a:COMPLETED end:EXECUTING')
    const other = await it.start([hold('t', { mutex })])
    await it.until(other.id, 't:EXECUTING')
    await it.skein.runs.act({ runId: id, stepId: 'g.a' }, { action: 'rerun', reason: 'once more' })
    await it.until(id, 'g:EXECUTING g.a:PENDING end:EXECUTING')
    expect(await why(id, 'g.a')).toBe('g.a waits until g has its mutex db again.')
    expect(await why(id, 'g')).toContain('waits for its mutex again: t of run')
    it.release('t')
    await it.until(id, 'g:EXECUTING g.a:EXECUTING end:EXECUTING')
    for (const step of ['g.a', 'end']) it.release(step)
    expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
  })
})

describe('a sub-run', () => {
  const save = (steps: Plan['steps']) =>
    it.skein.orchestrations.save('inner', { plan: { name: 'Inner', steps } })
  const sub: Step = { id: 'sub', kind: 'run', orchestration: 'inner', mutex }

  test('is a part of the step that holds the key', async () => {
    await save([hold('x', { mutex }), hold('y', { mutex, dependsOn: [] })])
    const { id } = await it.start([sub, hold('t', { mutex, dependsOn: [] })])
    const child = await childOf(id)
    await it.until(child, 'x:EXECUTING y:PENDING')
    expect(await why(child, 'y')).toContain('x holds db')
    expect(await it.statuses(id)).toBe('sub:EXECUTING t:PENDING')
    it.release('x')
    await it.until(child, 'x:COMPLETED y:EXECUTING')
    it.release('y')
    await it.until(id, 'sub:COMPLETED t:EXECUTING')
    it.release('t')
    await it.skein.runs.result(id)
  })

  test('that asks for another key fails, and says why', async () => {
    await save([hold('x', { mutex: "'other'" })])
    const { id } = await it.start([sub])
    const run = await it.skein.runs.result(id)
    expect(run.status).toBe('FAILED')
    const child = await it.skein.runs.get(await childOf(id))
    expect(child.steps[0]?.error).toMatchObject({ code: 'MUTEX_NESTED' })
  })
})

test('a wait and an approval hold their key while they wait', async () => {
  const { id } = await it.start([
    { id: 'word', kind: 'wait', wait: { signal: 'go' }, mutex },
    { id: 'ask', kind: 'approval', approval: { question: 'Well?' }, mutex, dependsOn: [] },
    hold('t', { mutex, dependsOn: [] }),
  ])
  await it.until(id, 'word:WAITING ask:PENDING t:PENDING')
  await it.skein.runs.signal(id, 'go', 1)
  await it.until(id, 'word:COMPLETED ask:WAITING t:PENDING')
  const { items } = await it.skein.approvals.list()
  await it.skein.approvals.answer(items[0]?.id ?? '', { decision: 'APPROVE', by: 'ada' })
  await it.until(id, 'word:COMPLETED ask:COMPLETED t:EXECUTING')
  it.release('t')
  expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
})

test('a key is held across a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein-mutex-'))
  try {
    const before = await openSteered({ data: folder })
    const word: Step = { id: 'word', kind: 'wait', wait: { signal: 'go' } }
    const { id } = await before.start([hold('t', { mutex, dependsOn: ['g'] }), group('g', word)])
    const first = await before.start([hold('u', { mutex })])
    await before.until(id, 't:PENDING g:EXECUTING g.word:WAITING')
    await before.skein.close()
    const after = await openSteered({ data: folder })
    expect(await after.statuses(first.id)).toBe('u:PENDING')
    await expect
      .poll(async () => (await after.skein.runs.why(first.id, 'u')).sentence)
      .toContain(`g of run ${id} holds`)
    await after.skein.runs.signal(id, 'go', 1)
    await after.until(first.id, 'u:EXECUTING')
    after.release('u')
    await after.until(id, 't:EXECUTING g:COMPLETED g.word:COMPLETED')
    after.release('t')
    await after.skein.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** The sub-run of the step `sub`, once it has begun. */
async function childOf(id: string): Promise<string> {
  await expect.poll(async () => (await it.skein.runs.list()).items.length).toBe(2)
  return (await it.skein.runs.step(id, 'sub')).subRunId ?? ''
}
