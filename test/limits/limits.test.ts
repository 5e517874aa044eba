import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { holds, openLimited } from './open-limited.ts'
import type { Limited } from './open-limited.ts'

let it: Limited

beforeEach(async () => {
  it = await openLimited()
})

afterEach(async () => {
  const closing = it.skein.close()
  it.releaseAll()
  await closing
})

describe('the limit of the organization', () => {
  test('holds for all agents together, is told by why, and lets go at once when raised', async () => {
    await it.skein.limits.set({ scope: 'organization', parallelMax: 2 })
    const { id } = await it.start('a', [
      ...holds('a', 2),
      { id: 'x', capability: 'other.hold', inputs: { run: 'a' } },
      { id: 'y', capability: 'other.hold', inputs: { run: 'a' } },
    ])
    await it.until(() => it.held.size === 2)
    const waiting = (await it.skein.runs.get(id)).steps.filter(({ status }) => status === 'PENDING')
    expect(waiting).toHaveLength(2)
    const why = await it.skein.runs.why(id, waiting[0]?.id ?? '')
    expect(why.sentence).toContain('the organization does at most 2 steps at once; it is next.')
    expect(why.cause).toEqual({ type: 'slot', ahead: 0, limit: 'organization' })
    const { items } = await it.skein.limits.list()
    expect(items).toMatchObject([
      { scope: 'organization', parallelMax: 2, setBy: 'local', running: 2, waiting: 2 },
    ])
    expect((await it.skein.health()).steps).toEqual({ running: 2, waiting: { organization: 2 } })
    await it.skein.limits.set({ scope: 'organization', parallelMax: 3 })
    await it.until(() => it.held.size === 3)
    await it.skein.limits.set({ scope: 'organization' })
    await it.until(() => it.held.size === 4)
    expect((await it.skein.limits.list()).items).toEqual([])
  })

  test('lets a run of one step pass one of many, whatever they do', async () => {
    await it.skein.limits.set({ scope: 'organization', parallelMax: 1 })
    await it.start('many', holds('many', 50))
    await it.until(() => it.held.size === 1)
    await it.start('one', holds('one', 1, 'other.hold'))
    for (let turn = 0; turn < 3; turn += 1) {
      const before = it.begun.length
      it.releaseAll()
      await it.until(() => it.begun.length > before)
    }
    expect(it.begun.slice(0, 4)).toContain('one s0')
    expect(it.most).toBe(1)
  })

  test('lets urgent runs have more turns, and the others theirs', async () => {
    await it.skein.limits.set({ scope: 'organization', parallelMax: 1 })
    await it.start('first', holds('first', 1))
    await it.until(() => it.held.size === 1)
    const low = await it.start('low', holds('low', 20), { priority: 'LOW' })
    expect(low.priority).toBe('LOW')
    await it.start('critical', holds('critical', 20), { priority: 'CRITICAL' })
    for (let turn = 1; turn <= 18; turn += 1) {
      it.releaseAll()
      await it.until(() => it.begun.length > turn)
    }
    const turns = it.begun.slice(1).map((name) => name.split(' ')[0])
    expect(turns.filter((name) => name === 'low')).toHaveLength(2)
  })

  test('on runs lets so many go on, and says of the others how many are before them', async () => {
    await it.skein.limits.set({ scope: 'organization', runsMax: 1 })
    await it.start('a', holds('a', 1))
    const b = await it.start('b', holds('b', 1), { priority: 'LOW' })
    const c = await it.start('c', holds('c', 1), { priority: 'HIGH' })
    const d = await it.start('d', holds('d', 1))
    expect([b.status, c.status]).toEqual(['APPROVED', 'APPROVED'])
    const why = await it.skein.runs.why(b.id, 's0')
    expect(why.sentence).toBe(
      's0 waits for its run to start: the organization has 1 runs going on, as many as it may; 2 are ahead of it.',
    )
    const e = await it.start('e', holds('e', 1), { priority: 'LOW' })
    await it.skein.runs.cancel(d.id)
    it.release('a s0')
    await it.until(() => it.held.has('c s0'))
    await it.reopen()
    await it.until(() => it.held.has('b s0'))
    expect((await it.skein.runs.get(e.id)).status).toBe('APPROVED')
    expect((await it.skein.limits.list()).items).toMatchObject([{ runsMax: 1, runsWaiting: 1 }])
    await it.skein.limits.set({ scope: 'organization', runsMax: 2 })
    await it.until(() => it.held.has('e s0'))
    it.releaseAll()
    expect((await it.skein.runs.result(e.id)).status).toBe('COMPLETED')
  })
})

describe('the limit of an agent', () => {
  test('holds for every run, is told by why, and holds after a restart', async () => {
    await it.skein.limits.set({ scope: 'agent:worker', parallelMax: 1 })
    const { id } = await it.start('a', holds('a', 3))
    await it.until(() => it.held.size === 1)
    const why = await it.skein.runs.why(id, 's2')
    expect(why.sentence).toBe(
      's2 waits for a free slot: worker is at its limit of 1 steps at once; 1 is ahead of it.',
    )
    expect(why.cause).toEqual({ type: 'slot', ahead: 1, limit: 'agent:worker' })
    await it.reopen()
    await it.until(() => it.held.size === 1)
    const { items } = await it.skein.limits.list()
    expect(items).toMatchObject([{ scope: 'agent:worker', parallelMax: 1, waiting: 1 }])
    expect(it.begun).toEqual(['a s0', 'a s1'])
    expect(it.most).toBe(1)
  })

  test('on its rate starts no more within a minute', async () => {
    await it.skein.limits.set({ scope: 'agent:worker', ratePerMinute: 2 })
    const { id } = await it.start('a', holds('a', 4))
    await it.until(() => it.held.size === 2)
    it.releaseAll()
    await it.until(async () => (await it.skein.runs.step(id, 's1')).status === 'COMPLETED')
    expect((await it.skein.runs.why(id, 's2')).sentence).toContain(
      'worker is at its limit of 2 steps a minute until',
    )
    await it.skein.limits.set({ scope: 'agent:worker', ratePerMinute: 3 })
    await it.until(() => it.begun.length === 3)
    await it.skein.limits.set({ scope: 'agent:worker' })
    await it.until(() => it.begun.length === 4)
  })
})

describe('the limit of a run', () => {
  test('takes the place of what its plan says', async () => {
    const plan = { name: 'a', steps: holds('a', 9), policy: { parallelMax: 1 } }
    const { id } = await it.skein.runs.start({ plan })
    await it.until(() => it.held.size === 1)
    expect((await it.skein.runs.why(id, 's4')).cause).toMatchObject({ limit: `run:${id}` })
    await it.skein.limits.set({ scope: `run:${id}`, parallelMax: 3 })
    await it.until(() => it.held.size === 3)
    await it.reopen()
    await it.until(() => it.held.size === 3)
    expect(it.most).toBe(3)
  })
})

describe('a limit that cannot be', () => {
  test.each([
    [{ scope: 'everything' }, '/scope'],
    [{ scope: 'organization', parallelMax: 0 }, '/parallelMax'],
    [{ scope: 'organization', parallelMax: 1.5 }, '/parallelMax'],
    [{ scope: 'organization', ratePerMinute: 5 }, '/ratePerMinute'],
    [{ scope: 'agent:worker', runsMax: 5 }, '/runsMax'],
    [{ scope: 'run:x', budget: { usd: 1, period: 'day' } }, '/budget/period'],
    [{ scope: 'organization', budget: { usd: 1, soft: { usd: 2 } } }, '/budget/soft/usd'],
    [{ scope: 'organization', budget: { usd: -1 } }, '/budget/usd'],
    [{ scope: 'organization', most: 1 }, ''],
    [null, ''],
  ])('%j is refused, with its place', async (limit, path) => {
    const { skein } = it
    await expect(skein.limits.set(limit as never)).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
      details: { problems: [{ path }] },
    })
    expect((await skein.limits.list()).items).toEqual([])
  })

  test('for what does not exist is refused, but can be taken away', async () => {
    const { limits } = it.skein
    const missing = { scope: 'agent:nobody', parallelMax: 1 } as const
    await expect(limits.set(missing)).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' })
    await expect(limits.set({ ...missing, scope: 'run:nobody' })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    })
    expect(await limits.set({ scope: 'agent:nobody' })).toMatchObject({ waiting: 0 })
  })
})
