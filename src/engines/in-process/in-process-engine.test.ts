import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { explain } from '../../core/run/explain.ts'
import type { Store } from '../../ports/store.ts'
import { openSqliteStore } from '../../stores/sqlite/sqlite-store.ts'
import { createTestEngine, task } from '../../testing/fakes/test-engine.ts'
import type { EngineParts, TestEngine, TestEngineOptions } from '../../testing/fakes/test-engine.ts'
import { InProcessEngine } from './in-process-engine.ts'

const openEngine = (parts: EngineParts): InProcessEngine => new InProcessEngine(parts)

let real: Store
let made: TestEngine[] = []

beforeEach(() => {
  real = openSqliteStore({ path: ':memory:' })
  made = []
})

afterEach(async () => {
  for (const { worker, engine } of made) {
    expect(worker.inFlight).toBeGreaterThanOrEqual(0)
    expect(engine.activeRuns()).toBeGreaterThanOrEqual(0)
  }
  await real.close()
})

function open(options: TestEngineOptions = {}): TestEngine {
  const opened = createTestEngine(openEngine, real, options)
  made.push(opened)
  return opened
}

describe('a run', () => {
  test('goes from step to step, and what happened is in the journal', async () => {
    const { start, worker, calm, story, engine } = open()
    await start('r', [
      task('a'),
      task('b', { inputs: { from: '{{ a.output.n }}' }, dependsOn: ['a'] }),
    ])
    await calm()
    worker.succeed('r a#1', { n: 7 })
    await calm()
    expect(worker.sent[1]).toMatchObject({ step: 'b', inputs: { from: 7 }, idempotencyKey: 'r:b' })
    const ended = engine.whenFinished('r')
    worker.succeed('r b#1', 'done')
    expect(await ended).toMatchObject({ status: 'COMPLETED', output: { b: 'done' } })
    expect(await story('r')).toEqual([
      'run.created',
      'run.started',
      'step.started a',
      'step.succeeded a',
      'step.started b',
      'step.succeeded b',
      'run.finished',
    ])
    expect(engine.activeRuns()).toBe(0)
    expect(worker.inFlight).toBe(0)
  })

  test('is started only once under its id, however often it is asked for', async () => {
    const { start, worker, calm } = open()
    const first = start('r', [task('a')])
    await expect(start('r', [task('a')])).rejects.toMatchObject({ code: 'RUN_VERSION_CONFLICT' })
    await first
    await expect(start('r', [task('a')])).rejects.toMatchObject({ code: 'RUN_VERSION_CONFLICT' })
    await calm()
    worker.succeed('r a#1')
    await calm()
    await expect(start('r', [task('a')])).rejects.toMatchObject({ code: 'RUN_VERSION_CONFLICT' })
    expect(worker.sent).toHaveLength(1)
  })

  test('is the same when it is read from the journal, to the millisecond', async () => {
    const { start, clock, engine } = open()
    const started = start('r', [{ id: 'w', kind: 'wait', wait: { delayMs: 5 } }])
    clock.advance(3)
    const { createdAt, startedAt } = await started
    const other = open({ clock })
    expect(await other.engine.load('r')).toMatchObject({ createdAt, startedAt })
    expect((await engine.load('r')).createdAt).toBe(clock.now() - 3)
  })

  test('that does not exist is not found', async () => {
    const { engine, deliver } = open()
    await expect(engine.load('nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    await expect(engine.whenFinished('nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    await expect(deliver('nobody', { type: 'run.paused' })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    })
  })

  test('whose step nobody can do fails, and says why', async () => {
    const { start, engine, calm } = open({ unknown: ['do.a'] })
    await start('r', [task('a')])
    await calm()
    const run = await engine.load('r')
    expect(run.error).toMatchObject({ code: 'CAPABILITY_NOT_FOUND' })
  })
})

describe('durability', () => {
  test('a step is sent only after its start is durable', async () => {
    const durable: string[] = []
    const test = open({
      onSend: ({ runId, step }) => {
        const types = test.store.commits.flat().flatMap(({ events }) => events.map((e) => e.type))
        durable.push(`${runId} ${step} ${types.filter((type) => type === 'step.started').length}`)
      },
    })
    await test.start('r', [task('a'), task('b')])
    await test.calm()
    expect(durable).toEqual(['r a 2', 'r b 2'])
  })

  test('nothing is shown of a turn before it is durable', async () => {
    const { start, store, engine, worker, calm } = open()
    const release = store.holdCommit()
    const started = start('r', [task('a')])
    const loaded = engine.load('r')
    let shown = false
    void Promise.race([started, loaded]).then(() => (shown = true))
    await calm()
    expect(shown).toBe(false)
    expect(worker.sent).toEqual([])
    release()
    expect(await loaded).toBe(await started)
  })

  test('runs that come in one turn of the event loop are saved in one commit', async () => {
    const { start, store, worker, calm } = open()
    const runs = Array.from({ length: 50 }, (_, index) => `r${index}`)
    await Promise.all(runs.map((run) => start(run, [task('a'), task('b', { dependsOn: ['a'] })])))
    expect(store.commits).toHaveLength(1)
    expect(store.commits[0]).toHaveLength(50)
    await calm()
    for (const run of runs) worker.succeed(`${run} a#1`)
    await calm()
    expect(store.commits).toHaveLength(2)
  })

  test('more than a commit takes waits for the next, and nothing is lost', async () => {
    const { start, store, worker, calm } = open()
    const many = Array.from({ length: 200 }, (_, index) => task(`s${index}`))
    await Promise.all(Array.from({ length: 24 }, (_, index) => start(`r${index}`, many)))
    await calm()
    expect(worker.sent).toHaveLength(4_800)
    expect(store.commits.length).toBeGreaterThan(2)
    for (const commit of store.commits) {
      expect(commit.flatMap(({ events }) => events).length).toBeLessThan(2_400)
    }
  })
})

describe('branches', () => {
  test('of independent chains never wait for each other', async () => {
    const { start, worker, calm } = open()
    await start('r', [
      task('slow'),
      task('fast'),
      task('slow2', { dependsOn: ['slow'] }),
      task('fast2', { dependsOn: ['fast'] }),
      task('fast3', { dependsOn: ['fast2'] }),
    ])
    await calm()
    for (const step of ['fast', 'fast2', 'fast3']) {
      worker.succeed(`r ${step}#1`)
      await calm()
    }
    expect(worker.names).toEqual(['r slow#1', 'r fast#1', 'r fast2#1', 'r fast3#1'])
  })

  test('of two approvals go on by themselves, in any order of the answers', async () => {
    const ask = (id: string) =>
      ({ id, kind: 'approval', approval: { question: `${id}?` } }) as const
    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const { start, worker, calm, deliver, engine } = open()
      const runId = `r-${first}`
      await start(runId, [
        ask('a'),
        ask('b'),
        task('slow'),
        ...['a', 'b'].map((id) => task(`after_${id}`, { dependsOn: [id] })),
      ])
      await calm()
      const answer = (step: string) =>
        deliver(runId, {
          type: 'wait.answered',
          step,
          attempt: 1,
          waitId: `${runId}.${step}.1`,
          decision: 'APPROVE',
          by: 'ada',
        })
      expect(await answer(first)).toBe(false)
      await calm()
      expect(worker.names).toEqual([`${runId} slow#1`, `${runId} after_${first}#1`])
      expect((await engine.load(runId)).steps.get(second)?.status).toBe('WAITING')
      expect(await answer(first)).toBe(true)
      expect(await answer(second)).toBe(false)
      await calm()
      expect(worker.names.at(-1)).toBe(`${runId} after_${second}#1`)
    }
  })
})

describe('slots', () => {
  test('of a plan are never more than its policy says', async () => {
    const { start, worker, calm } = open()
    const steps = Array.from({ length: 6 }, (_, index) => task(`s${index}`))
    await start('r', steps, { parallelMax: 2 })
    await calm()
    expect(worker.names).toEqual(['r s0#1', 'r s1#1'])
    worker.succeed('r s0#1')
    await calm()
    expect(worker.names).toHaveLength(3)
    expect(worker.inFlight).toBe(2)
    for (const index of [1, 2, 3, 4, 5]) {
      worker.succeed(`r s${index}#1`)
      await calm()
    }
    expect(worker.inFlight).toBe(0)
  })

  test('that are short go to the longest remaining path first, at the start and later', async () => {
    const busy = { capability: 'do.busy' }
    const { start, worker, calm } = open({ limits: { 'do.busy': 1 } })
    const chain = (id: string, length: number) =>
      Array.from({ length }, (_, index) =>
        task(`${id}${index}`, { ...busy, dependsOn: index === 0 ? [] : [`${id}${index - 1}`] }),
      )
    await start('r', [...chain('short', 1), ...chain('long', 4), ...chain('middle', 2)])
    await calm()
    const order: string[] = []
    while (worker.sent.length > order.length) {
      const step = worker.sent.at(-1)?.step ?? ''
      order.push(step)
      worker.succeed(`r ${step}#1`)
      await calm()
    }
    expect(order.join(' ')).toBe('long0 long1 middle0 long2 short0 middle1 long3')
    expect(worker.inFlight).toBe(0)
  })

  test('of a plan go to its longest remaining path first, whoever does the steps', async () => {
    const { start, worker, calm } = open()
    const chain = [task('first'), task('second', { dependsOn: ['first'] })]
    await start('r', [task('a'), task('b'), ...chain], { parallelMax: 1 })
    await calm()
    expect(worker.names).toEqual(['r first#1'])
    worker.succeed('r first#1')
    await calm()
    expect(worker.names.at(-1)).toBe('r a#1')
  })

  test('say how many are ahead', async () => {
    const { start, engine, calm, deliver } = open({ limits: { 'do.busy': 1 } })
    const busy = (id: string) => task(id, { capability: 'do.busy' })
    await start('r', [busy('a'), busy('b'), busy('c')])
    await calm()
    const run = await engine.load('r')
    const place = engine.queuePlace('r', 'c')
    expect(place).toEqual({ ahead: 1, reason: 'do.busy is busy' })
    const step = run.steps.get('c')
    expect(step && explain(run, step, place).sentence).toBe(
      'c waits for a free slot: do.busy is busy; 1 is ahead of it.',
    )
    expect(engine.queuePlace('r', 'a')).toBeUndefined()
    for (const type of ['run.paused', 'run.resumed'] as const) await deliver('r', { type })
    await calm()
    expect(engine.queuePlace('r', 'c')?.ahead).toBe(1)
  })

  test('of one agent do not hold up steps of another behind them in the queue', async () => {
    const { start, worker, calm } = open({ limits: { 'do.busy': 1 } })
    await start('x', [task('a', { capability: 'do.busy' })])
    await start('y', [task('b', { capability: 'do.busy' }), task('c')], { parallelMax: 1 })
    await calm()
    // The plan's only slot was free, and went to the step that could use it.
    expect(worker.names).toEqual(['x a#1', 'y c#1'])
    worker.succeed('x a#1')
    await calm()
    expect(worker.names).toHaveLength(2)
    worker.succeed('y c#1')
    await calm()
    expect(worker.names.at(-1)).toBe('y b#1')
  })

  test('of steps that agents had taken before a restart are still taken after it', async () => {
    const before = open({ limits: { 'do.busy': 1 } })
    const busy = { capability: 'do.busy', mutex: "'m'" }
    await before.start('r', [task('a', busy), task('b', busy), task('c', { mutex: "'m'" })])
    await before.calm()
    before.worker.accept('r a#1')
    await before.calm()
    const after = open({ limits: { 'do.busy': 1 } })
    await after.engine.recover()
    await after.calm()
    expect(after.worker.sent).toEqual([])
    await after.deliver('r', { type: 'step.succeeded', step: 'a', attempt: 1, output: 1 })
    await after.calm()
    expect(after.worker.names).toEqual(['r b#1'])
  })

  test('of a step whose inputs cannot be made are given back', async () => {
    const { start, worker, calm, engine } = open()
    await start('r', [task('a', { inputs: { x: '{{ inputs.missing }}' } })])
    await calm()
    const run = await engine.load('r')
    expect(run.error?.code).toBe('EXPRESSION_FAILED')
    expect(worker.sent).toEqual([])
    expect(worker.inFlight).toBe(0)
  })
})
