import { afterEach, beforeEach, expect, test } from 'vitest'
import { openServed } from './open-served.ts'
import type { Served } from './open-served.ts'

let it: Served

beforeEach(async () => {
  it = await openServed()
})

afterEach(() => it.close())

const echo = (id: string, more: object = {}) => ({ id, capability: 'work.echo', ...more })
const hold = (id: string, more: object = {}) => ({ id, capability: 'work.hold', ...more })
const undo = { compensate: { capability: 'work.undo' } }
const sub = (id: string, orchestration = 'inner', more: object = {}) => ({
  id,
  kind: 'run' as const,
  orchestration,
  ...more,
})

const save = (steps: readonly object[], name = 'inner', more: object = {}) =>
  it.client.orchestrations.save(name, { plan: { name, steps, ...more } })

async function subRunOf(runId: string, stepId = 'sub'): Promise<string> {
  return (await it.client.runs.step(runId, stepId)).subRunId ?? ''
}

test('parent and sub-run are linked both ways, and say what the parent waits for', async () => {
  await save([hold('x')])
  const { id } = await it.start([sub('sub')])
  const subRunId = await subRunOf(id)
  await it.until(subRunId, 'x:EXECUTING')
  expect((await it.client.runs.get(subRunId)).parent).toEqual({ runId: id, stepId: 'sub' })
  const why = await it.client.runs.why(id, 'sub')
  expect(why.sentence).toBe(`sub waits for run ${subRunId} of inner, which is EXECUTING.`)
  expect(why.cause).toEqual({ type: 'sub-run', runId: subRunId, status: 'EXECUTING' })
  it.release('x')
  const run = await it.client.runs.result(id)
  expect(run.output).toEqual({ sub: { x: { held: true } } })
})

test('a failure of the sub-run comes up with its reason', async () => {
  await save([{ id: 'bad', capability: 'work.fail' }], 'inner', { policy: { onFailure: 'fail' } })
  const { id } = await it.start([sub('sub')], { policy: { onFailure: 'fail' } })
  const run = await it.client.runs.result(id)
  const subRunId = await subRunOf(id)
  expect(run).toMatchObject({
    status: 'FAILED',
    error: { code: 'AGENT_FAILED', message: expect.stringContaining(`Run ${subRunId}: Step bad`) },
  })
})

test('cancelling goes down, through however many', async () => {
  await save([hold('x')], 'lowest')
  await save([sub('middle', 'lowest')])
  const { id } = await it.start([sub('sub')])
  const subRunId = await subRunOf(id)
  await it.until(subRunId, 'middle:EXECUTING')
  const lowest = await subRunOf(subRunId, 'middle')
  await it.until(lowest, 'x:EXECUTING')
  await it.client.runs.cancel(id)
  for (const runId of [id, subRunId, lowest]) {
    expect((await it.client.runs.result(runId)).status).toBe('CANCELLED')
  }
})

test('pausing stays where it is: the sub-run goes on, and its result is taken when resumed', async () => {
  await save([hold('x'), echo('y', { dependsOn: ['x'] })])
  const { id } = await it.start([sub('sub'), echo('after', { dependsOn: ['sub'] })])
  const subRunId = await subRunOf(id)
  await it.until(subRunId, 'x:EXECUTING y:PENDING')
  await it.client.runs.pause(id)
  it.release('x')
  expect((await it.client.runs.result(subRunId)).status).toBe('COMPLETED')
  await it.until(id, 'sub:COMPLETED after:PENDING')
  await it.client.runs.resume(id)
  expect((await it.client.runs.result(id)).status).toBe('COMPLETED')
})

test('undoing goes down, in its order, and says beforehand what that is', async () => {
  await save([echo('x', undo), echo('y', { dependsOn: ['x'], ...undo }), echo('z')])
  const { id } = await it.start([
    echo('before', undo),
    sub('sub', 'inner', { dependsOn: ['before'] }),
  ])
  await it.client.runs.result(id)
  const subRunId = await subRunOf(id)
  const seen = await it.client.runs.compensate(id, { dryRun: true })
  expect(seen.undo.map(({ stepId }) => stepId)).toEqual(['sub/y', 'sub/x', 'before'])
  expect(seen.cannot).toEqual(['sub/z'])
  await it.client.runs.compensate(id)
  const run = await it.client.runs.result(id)
  expect(run.status).toBe('COMPENSATED')
  expect((await it.client.runs.get(subRunId)).status).toBe('COMPENSATED')
  expect(it.done.slice(4)).toEqual(['undo y', 'undo x', 'undo before'])
})

test('a sub-run that failed half-way is undone as far as it came', async () => {
  const failing = { id: 'bad', capability: 'work.fail', dependsOn: ['x'] }
  await save([echo('x', undo), failing], 'inner', { policy: { onFailure: 'fail' } })
  const policy = { onFailure: 'compensate' } as const
  const { id } = await it.start([sub('sub')], { policy })
  const run = await it.client.runs.result(id)
  expect(run).toMatchObject({ status: 'COMPENSATED', error: { code: 'AGENT_FAILED' } })
  expect(it.done).toEqual(['echo x', 'fail bad', 'undo x'])
})

test('that something in it cannot be undone is how the undoing of the step ends', async () => {
  const broken = { compensate: { capability: 'work.fail' } }
  await save([echo('x', broken)])
  const { id } = await it.start([sub('sub')])
  await it.client.runs.result(id)
  await it.client.runs.compensate(id)
  const run = await it.client.runs.result(id)
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'UNDO_FAILED' } })
  expect(run.steps[0]?.status).toBe('COMPLETED')
})

test('an orchestration that runs itself comes to an end', async () => {
  await save([echo('x')], 'loop')
  await save([echo('x'), sub('again', 'loop')], 'loop', { policy: { onFailure: 'fail' } })
  const { id } = await it.start([sub('sub', 'loop')], { policy: { onFailure: 'fail' } })
  const run = await it.client.runs.result(id)
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'RUN_TOO_DEEP' } })
  expect(it.done).toHaveLength(16)
})
