import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSteered } from './open-steered.ts'
import type { Steered } from './open-steered.ts'

let it: Steered

beforeEach(async () => {
  it = await openSteered()
})

afterEach(() => it.skein.close())

const echo = (id: string, more: object = {}) => ({ id, capability: 'work.echo', ...more })
const hold = (id: string, more: object = {}) => ({ id, capability: 'work.hold', ...more })

describe('modifying a run that goes on', () => {
  test('adds a step without touching what is under way, and says who and why', async () => {
    const { id } = await it.start([hold('a'), echo('b', { dependsOn: ['a'] })])
    await it.until(id, 'a:EXECUTING b:PENDING')
    const changes = [{ type: 'ADD_STEP', step: echo('c', { dependsOn: ['b'] }) }] as const
    const seen = await it.skein.runs.modify(id, { changes, reason: 'also c', dryRun: true })
    expect(seen).toMatchObject({ status: 'DRY_RUN', impact: { added: ['c'], problems: [] } })
    expect((await it.skein.runs.get(id)).revision).toBe(1)
    const applied = await it.skein.runs.modify(id, { changes, reason: 'also c', baseRevision: 1 })
    expect(applied).toMatchObject({ status: 'APPLIED', revision: 2, by: 'user:local' })
    it.release('a')
    const run = await it.skein.runs.result(id)
    expect(run.status).toBe('COMPLETED')
    expect(it.done).toEqual(['hold a', 'echo b', 'echo c'])
    const { items } = await it.skein.runs.revisions(id)
    expect(items.map(({ revision, reason }) => `${revision} ${reason}`)).toEqual([
      '1 created',
      '2 also c',
    ])
  })

  test('leaves it the run of its idempotency key', async () => {
    const plan = { name: 'P', steps: [hold('a')] }
    const { id } = await it.skein.runs.start({ plan, idempotencyKey: 'k' })
    await it.until(id, 'a:EXECUTING')
    const changes = [{ type: 'ADD_STEP', step: echo('b') }] as const
    await it.skein.runs.modify(id, { changes, reason: 'b too' })
    expect((await it.skein.runs.start({ plan, idempotencyKey: 'k' })).id).toBe(id)
    it.release('a')
    await it.skein.runs.result(id)
  })

  test('is refused for a stale revision, for what is done, and for what is being done', async () => {
    const { id } = await it.start([echo('a'), hold('b', { dependsOn: ['a'] })])
    await it.until(id, 'a:COMPLETED b:EXECUTING')
    const remove = (stepId: string) => [{ type: 'REMOVE_STEP', stepId }] as const
    await expect(
      it.skein.runs.modify(id, { changes: remove('b'), reason: 'x', baseRevision: 7 }),
    ).rejects.toMatchObject({ code: 'RUN_REVISION_CONFLICT' })
    const problemOf = async (changes: readonly object[]): Promise<string> => {
      const request = { changes: changes as never, reason: 'x', dryRun: true }
      const { impact } = await it.skein.runs.modify(id, request)
      return impact.problems.map(({ code }) => code).join(' ')
    }
    expect(await problemOf(remove('a'))).toBe('STEP_SETTLED')
    expect(await problemOf([{ type: 'REASSIGN_AGENT', stepId: 'b', agent: 'worker' }])).toBe(
      'STEP_EXECUTING',
    )
    expect(await problemOf(remove('nobody'))).toBe('STEP_UNKNOWN')
    it.release('b')
  })

  test('a removed step that was being done is stopped, and what it reports later is fenced off', async () => {
    const { id } = await it.start([hold('a'), hold('keep')])
    await it.until(id, 'a:EXECUTING keep:EXECUTING')
    const changes = [{ type: 'REMOVE_STEP', stepId: 'a' }] as const
    const removed = await it.skein.runs.modify(id, { changes, reason: 'not needed' })
    it.release('a')
    it.release('keep')
    const run = await it.skein.runs.result(id)
    expect(run.steps.map((step) => step.id)).toEqual(['keep'])
    expect(run.status).toBe('COMPLETED')
    await expect(it.skein.modifications.revert(removed.id)).rejects.toMatchObject({
      code: 'RUN_STATUS_CONFLICT',
    })
  })

  test('can be taken back', async () => {
    const { id } = await it.start([hold('a')])
    await it.until(id, 'a:EXECUTING')
    const changes = [{ type: 'ADD_STEP', step: echo('b', { dependsOn: ['a'] }) }] as const
    const added = await it.skein.runs.modify(id, { changes, reason: 'b too' })
    const reverted = await it.skein.modifications.revert(added.id)
    expect(reverted).toMatchObject({ status: 'APPLIED', revision: 3, impact: { removed: ['b'] } })
    it.release('a')
    expect((await it.skein.runs.result(id)).steps.map((step) => step.id)).toEqual(['a'])
  })

  test('what an agent asks for waits for a person, who decides once', async () => {
    const { id } = await it.start([hold('a')])
    await it.until(id, 'a:EXECUTING')
    const changes = [{ type: 'ADD_STEP', step: echo('b') }] as const
    const asked = await it.skein.runs.modify(id, { changes, reason: 'me', by: 'agent:worker' })
    expect(asked.status).toBe('REQUESTED')
    expect((await it.skein.runs.get(id)).revision).toBe(1)
    expect(await it.skein.modifications.approve(asked.id)).toMatchObject({ status: 'APPLIED' })
    await expect(it.skein.modifications.reject(asked.id)).rejects.toMatchObject({
      code: 'MODIFICATION_CLOSED',
    })
    it.release('a')
    expect((await it.skein.runs.result(id)).steps.map((step) => step.id)).toEqual(['a', 'b'])
  })
})

describe('acting on a step by hand', () => {
  test('a failed step is tried again, and only what needed it runs', async () => {
    const steps = [
      { id: 'bad', capability: 'work.fail' },
      echo('other'),
      echo('after', { dependsOn: ['bad'] }),
    ]
    const { id } = await it.start(steps, { policy: { onFailure: 'fail' } })
    expect((await it.skein.runs.result(id)).status).toBe('FAILED')
    const place = { runId: id, stepId: 'bad' }
    await it.skein.runs.act(place, { action: 'complete', reason: 'seen', output: { fine: true } })
    const run = await it.skein.runs.result(id)
    expect(run.status).toBe('COMPLETED')
    expect(it.done).toEqual(['fail bad', 'echo other', 'echo after'])
    expect(run.steps.find((step) => step.id === 'bad')?.output).toEqual({ fine: true })
  })

  test('a step that is skipped lets what waits for it go on', async () => {
    const { id } = await it.start([
      hold('slow'),
      echo('fast'),
      echo('join', { dependsOn: ['slow', 'fast'] }),
    ])
    await it.until(id, 'slow:EXECUTING fast:COMPLETED join:PENDING')
    await it.skein.runs.act({ runId: id, stepId: 'slow' }, { action: 'skip', reason: 'no need' })
    const run = await it.skein.runs.result(id)
    expect(run.status).toBe('COMPLETED')
    expect(it.done).toContain('echo join')
    const why = await it.skein.runs.why(id, 'slow')
    expect(why.sentence).toBe('slow was skipped, because somebody wanted it so: no need.')
  })

  test('rerunning does only the step and what depends on it again', async () => {
    const { id } = await it.start([echo('a'), echo('b', { dependsOn: ['a'] }), echo('c')])
    await it.skein.runs.result(id)
    await it.skein.runs.act({ runId: id, stepId: 'b' }, { action: 'rerun', reason: 'again' })
    await it.skein.runs.result(id)
    expect(it.done.toSorted()).toEqual(['echo a', 'echo b', 'echo b', 'echo c'])
  })

  test('what does not fit its status is refused', async () => {
    const { id } = await it.start([echo('a')])
    await it.skein.runs.result(id)
    const acting = it.skein.runs.act({ runId: id, stepId: 'a' }, { action: 'retry', reason: 'x' })
    await expect(acting).rejects.toMatchObject({ code: 'STEP_STATUS_CONFLICT' })
  })
})

describe('the rest of the language', () => {
  test('a group is done for each item, and its steps see the item and each other', async () => {
    const { id } = await it.start([
      {
        id: 'each',
        kind: 'group',
        forEach: '["x", "y"]',
        as: 'letter',
        steps: [
          echo('one', { inputs: { letter: '{{ letter }}' } }),
          echo('two', { inputs: { from: '{{ one.output.letter }}' } }),
        ],
      },
      echo('after', { inputs: { all: '{{ each.output.map(o, o.two.from) }}' } }),
    ])
    const run = await it.skein.runs.result(id)
    expect(run.output).toEqual({ after: { all: ['x', 'y'], by: 'echo' } })
    expect(run.steps.map((step) => step.id)).toContain('each[1].two')
  })

  test('a repeated step sees its last round, and fails when its rounds are used up', async () => {
    const count = echo('n', {
      inputs: { n: '{{ n.output == null ? 1 : n.output.n + 1 }}' },
      repeat: { until: 'n.output.n >= 3', timesMax: 5 },
    })
    const run = await it.skein.runs.result((await it.start([count])).id)
    expect(run.output).toEqual({ n: { n: 3, by: 'echo' } })
    const endless = { ...count, repeat: { until: 'n.output.n > 99', timesMax: 2 } }
    const failed = await it.skein.runs.result((await it.start([endless])).id)
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'REPEAT_EXHAUSTED' } })
  })

  test('a signal wakes the step that waits; a buffered one may come before', async () => {
    const { id } = await it.start([
      hold('first'),
      { id: 'paid', kind: 'wait', dependsOn: ['first'], wait: { signal: 'paid', buffered: true } },
    ])
    await it.until(id, 'first:EXECUTING paid:PENDING')
    await it.skein.runs.signal(id, 'paid', { amount: 12 })
    it.release('first')
    expect((await it.skein.runs.result(id)).output).toEqual({ paid: { amount: 12 } })
    await expect(it.skein.runs.signal(id, 'paid')).rejects.toMatchObject({
      code: 'RUN_STATUS_CONFLICT',
    })
  })

  test('a signal that is the last thing a run waits for is taken, and no conflict', async () => {
    const { id } = await it.start([{ id: 'go', kind: 'wait', wait: { signal: 'go' } }])
    await it.until(id, 'go:WAITING')
    expect((await it.skein.runs.signal(id, 'go', 1)).status).toBe('COMPLETED')
  })

  test('a saved orchestration runs as a step, as a run of its own', async () => {
    const saved = await it.skein.orchestrations.save('inner', {
      plan: { name: 'Inner', steps: [echo('x', { inputs: { n: '{{ inputs.n }}' } })] },
    })
    expect(saved.version).toBe(1)
    const { id } = await it.start([
      { id: 'sub', kind: 'run', orchestration: 'inner', inputs: { n: 4 } },
    ])
    const run = await it.skein.runs.result(id)
    expect(run.output).toEqual({ sub: { x: { n: 4, by: 'echo' } } })
    expect((await it.skein.runs.list()).items).toHaveLength(2)
  })

  test('steps with one mutex never run at once', async () => {
    const { id } = await it.start([hold('a', { mutex: '"db"' }), hold('b', { mutex: '"db"' })])
    await it.until(id, 'a:EXECUTING b:PENDING')
    expect((await it.skein.runs.why(id, 'b')).sentence).toContain('a holds db')
    it.release('a')
    await it.until(id, 'a:COMPLETED b:EXECUTING')
    it.release('b')
    expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
  })

  test('any goes on with the first, and cancels the rest where it is told to', async () => {
    const { id } = await it.start([
      hold('slow'),
      echo('fast'),
      echo('next', { dependsOn: ['slow', 'fast'], join: 'any', onRest: 'cancel' }),
    ])
    const run = await it.skein.runs.result(id)
    expect(await it.statuses(id)).toBe('slow:CANCELLED fast:COMPLETED next:COMPLETED')
    expect(run.status).toBe('COMPLETED')
  })

  test('what was done is undone in reverse order, once, and what cannot be is said before', async () => {
    const undo = { compensate: { capability: 'work.undo' } }
    const { id } = await it.start([
      echo('a', undo),
      echo('b', { dependsOn: ['a'], ...undo }),
      echo('c'),
    ])
    await it.skein.runs.result(id)
    const seen = await it.skein.runs.compensate(id, { dryRun: true })
    expect(seen.cannot).toEqual(['c'])
    await it.skein.runs.compensate(id, { reason: 'a mistake' })
    const run = await it.skein.runs.result(id)
    expect(run.status).toBe('COMPENSATED')
    expect(it.done.slice(3)).toEqual(['undo b', 'undo a'])
    expect(await it.statuses(id)).toBe('a:COMPENSATED b:COMPENSATED c:COMPLETED')
  })

  test('a plan may undo itself when it fails', async () => {
    const undo = { compensate: { capability: 'work.undo' } }
    const steps = [echo('a', undo), { id: 'bad', capability: 'work.fail', dependsOn: ['a'] }]
    const { id } = await it.start(steps, { policy: { onFailure: 'compensate' } })
    const run = await it.skein.runs.result(id)
    expect(run).toMatchObject({ status: 'COMPENSATED', error: { code: 'AGENT_FAILED' } })
    expect(it.done).toEqual(['echo a', 'fail bad', 'undo a'])
  })

  test('a run can be looked at as it was, and forked from there', async () => {
    const { id } = await it.start([echo('a'), echo('b', { dependsOn: ['a'] })])
    await it.skein.runs.result(id)
    const { items } = await it.skein.runs.eventPage(id)
    const position = items.find(({ type }) => type === 'step.succeeded')?.position ?? 0
    const then = await it.skein.runs.get(id, { at: position })
    expect(then.steps.map(({ id: step, status }) => `${step}:${status}`)).toEqual([
      'a:COMPLETED',
      'b:PENDING',
    ])
    const fork = await it.skein.runs.fork(id, { at: position })
    expect((await it.skein.runs.result(fork.id)).status).toBe('COMPLETED')
    expect(it.done).toEqual(['echo a', 'echo b', 'echo b'])
  })
})

describe('rehearsals', () => {
  const steps = [
    echo('a'),
    echo('b'),
    echo('c', { dependsOn: ['a', 'b'], when: 'a.output.go' }),
    { id: 'ask', kind: 'approval' as const, dependsOn: ['b'], approval: { question: 'OK?' } },
  ]

  test('a dry run says what would happen and when, on a clock of its own', async () => {
    const view = await it.skein.dryRun({
      plan: { name: 'P', steps },
      agents: {
        'work.echo': { durationMs: 1_000, output: { go: true } },
        b: { durationMs: 60_000, usd: 0.5 },
      },
    })
    expect(view).toMatchObject({ status: 'COMPLETED', durationMs: 61_000, usd: 0.5 })
    const times = view.steps.map(({ id, startMs, endMs }) => `${id} ${startMs}-${endMs}`)
    expect(times).toEqual(['a 0-1000', 'b 0-60000', 'c 60000-61000', 'ask undefined-60000'])
    expect(it.done).toEqual([])
  })

  test('a dry run shows what fails, and what that stops', async () => {
    const view = await it.skein.dryRun({
      plan: { name: 'P', steps },
      agents: { a: { error: { message: 'no' } } },
    })
    expect(view.status).toBe('FAILED')
    const ends = view.steps.map(({ id, status }) => `${id}:${status}`).join(' ')
    expect(ends).toBe('a:FAILED b:COMPLETED c:SKIPPED ask:COMPLETED')
  })

  test('a run is replayed as it was, and on a changed plan with the difference', async () => {
    const { id } = await it.start([
      echo('a', { inputs: { go: true } }),
      echo('b', { dependsOn: ['a'] }),
    ])
    await it.skein.runs.result(id)
    const fixture = await it.skein.runs.fixture(id)
    const same = await it.skein.replay({ fixture })
    expect(same).toMatchObject({ status: 'COMPLETED', differences: [] })
    const changed = {
      name: 'P',
      steps: [echo('a'), echo('b', { dependsOn: ['a'], when: '!a.output.go' })],
    }
    const other = await it.skein.replay({ fixture, plan: changed })
    expect(other.differences).toEqual([{ stepId: 'b', before: 'COMPLETED', after: 'SKIPPED' }])
    expect(it.done).toEqual(['echo a', 'echo b'])
  })
})
