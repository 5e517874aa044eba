import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSteered } from './open-steered.ts'
import type { Steered } from './open-steered.ts'

let it: Steered

beforeEach(async () => {
  it = await openSteered()
})
afterEach(() => it.skein.close())

const echo = (id: string, more: object = {}) => ({ id, capability: 'work.echo', ...more })
const hold = (id: string, more: object = {}) => ({ id, capability: 'work.hold', ...more })

test('a change that names another id, an unknown agent or a cycle is told in its own place', async () => {
  const { id } = await it.start([hold('a'), echo('b', { dependsOn: ['a'] }), echo('c')])
  const problems = async (change: object): Promise<readonly string[]> => {
    const request = { changes: [change] as never, reason: 'x', dryRun: true }
    const { impact } = await it.skein.runs.modify(id, request)
    return impact.problems.map(({ code, path }) => `${code} ${path}`)
  }
  expect(await problems({ type: 'MODIFY_STEP', stepId: 'b', step: echo('other') })).toEqual([
    'PLAN_MALFORMED /changes/0/step/id',
  ])
  expect(await problems({ type: 'REASSIGN_AGENT', stepId: 'b', agent: 'nobody' })).toEqual([
    'AGENT_UNKNOWN /changes/0/agent',
  ])
  expect(await problems({ type: 'CHANGE_ORDER', stepId: 'b', dependsOn: ['b'] })).toEqual([
    'PLAN_HAS_CYCLE /changes/0/dependsOn',
  ])
  expect((await it.skein.runs.get(id)).revision).toBe(1)
  it.release('a')
})

test('only an agent that is there asks for a change, and what was not applied is not reverted', async () => {
  const { id } = await it.start([hold('a')])
  const changes = [{ type: 'ADD_STEP', step: echo('b') }] as const
  const ask = { changes, reason: 'b too' }
  await expect(it.skein.runs.modify(id, { ...ask, by: 'agent:nobody' })).rejects.toMatchObject({
    code: 'AGENT_NOT_FOUND',
  })
  const asked = await it.skein.runs.modify(id, { ...ask, by: 'agent:worker' })
  expect(asked.status).toBe('REQUESTED')
  await expect(it.skein.modifications.revert(asked.id)).rejects.toMatchObject({
    code: 'MODIFICATION_CLOSED',
    message: expect.stringContaining('Reject it'),
  })
  it.release('a')
})

test('what is undone is not gone on with, step by step', async () => {
  const { id } = await it.start([echo('a', { compensate: { capability: 'work.echo' } })])
  await it.skein.runs.result(id)
  await it.skein.runs.compensate(id)
  await expect.poll(async () => (await it.skein.runs.get(id)).status).toBe('COMPENSATED')
  const rerun = it.skein.runs.act({ runId: id, stepId: 'a' }, { action: 'rerun', reason: 'again' })
  await expect(rerun).rejects.toMatchObject({ code: 'RUN_STATUS_CONFLICT' })
})

test('a run is neither shown nor forked where it was not', async () => {
  const before = await it.start([echo('a')])
  const { id } = await it.start([echo('a')])
  await it.skein.runs.result(id)
  const { items } = await it.skein.runs.eventPage(id, {})
  const [first = 0, last = 0] = [items[0]?.position, items.at(-1)?.position]
  await it.skein.runs.result(before.id)
  for (const at of [first - 1, last + 1_000]) {
    const problems = [{ path: '/at', message: expect.stringContaining(`from ${first}`) }]
    const invalid = { code: 'REQUEST_INVALID', details: { problems } }
    await expect(it.skein.runs.get(id, { at })).rejects.toMatchObject(invalid)
    await expect(it.skein.runs.fork(id, { at })).rejects.toMatchObject(invalid)
  }
  expect((await it.skein.runs.get(id, { at: first })).status).toBe('APPROVED')
  await expect(it.skein.runs.get('run_nope', { at: 1 })).rejects.toMatchObject({
    code: 'RUN_NOT_FOUND',
  })
})

test('a rehearsal refuses mocks of nothing, and a fixture that is none', async () => {
  const plan = { name: 'P', steps: [echo('a'), { ...echo('each'), forEach: '[1, 2]' }] }
  const refusal = (path: string): object => ({
    code: 'REQUEST_INVALID',
    details: { problems: [expect.objectContaining({ path })] },
  })
  const dryRun = async (agents: object): Promise<unknown> =>
    it.skein.dryRun({ plan, agents: agents as never })
  await expect(dryRun({ nobody: {} })).rejects.toMatchObject(refusal('/agents/nobody'))
  await expect(dryRun({ a: { durationMs: 1e18 } })).rejects.toMatchObject(
    refusal('/agents/a/durationMs'),
  )
  expect(await dryRun({ 'each[1]': {}, 'work.echo': {} })).toMatchObject({ status: 'COMPLETED' })
  const replay = async (results: unknown): Promise<unknown> =>
    it.skein.replay({ fixture: { plan, inputs: {}, results } as never })
  await expect(replay(undefined)).rejects.toMatchObject(refusal('/fixture/results'))
  await expect(replay({ a: 5 })).rejects.toMatchObject(refusal('/fixture/results/a'))
  const late = { a: { status: 'COMPLETED' } }
  await expect(replay(late)).rejects.toMatchObject(refusal('/fixture/results/a/durationMs'))
  expect(await replay({ a: { status: 'FAILED', durationMs: 5 } })).toMatchObject({
    status: 'FAILED',
    error: { code: 'STEP_FAILED' },
  })
})
