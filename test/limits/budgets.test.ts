import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chain, openSpending } from './open-spending.ts'
import type { Spending } from './open-spending.ts'

let it: Spending

beforeEach(async () => {
  it = await openSpending()
})

afterEach(() => it.skein.close())

const budgetOf = async (scope: string) =>
  (await it.skein.budgets.list()).items.find((one) => one.scope === scope)

describe('the budget of a run', () => {
  test('pauses it before its next step, keeps what was done, and lets it go on when raised', async () => {
    const { id } = await it.start(chain(5, { usd: 0.5 }), { budget: { usd: 1 } })
    await it.until(id, 'PAUSED')
    const why = await it.skein.runs.why(id, 's2')
    expect(why.sentence).toBe(
      "s2 is ready, but the run's budget of 1 USD is used up (1 USD); it starts when the budget is raised or the run is resumed.",
    )
    expect(why.cause).toEqual({
      type: 'budget',
      scope: `run:${id}`,
      measure: 'usd',
      limit: 1,
      used: 1,
    })
    expect(await budgetOf(`run:${id}`)).toMatchObject({
      period: 'total',
      limit: { usd: 1 },
      used: { usd: 1 },
      left: { usd: 0 },
      paused: [{ runId: id, measure: 'usd', soft: false }],
      pausedCount: 1,
    })
    await it.reopen()
    expect(await it.status(id)).toBe('PAUSED')
    await it.skein.limits.set({ scope: `run:${id}`, budget: { usd: 1.5 } })
    await it.until(id, 'PAUSED')
    await it.skein.limits.set({ scope: `run:${id}`, budget: { usd: 10 } })
    expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
    expect(it.done.map((name) => name.split(' ')[1])).toEqual(['s0', 's1', 's2', 's3', 's4'])
  })

  test('lets it use as much again when a person resumes it', async () => {
    const { id } = await it.start(chain(5, { tokens: 10 }), { budget: { tokens: 20 } })
    await it.until(id, 'PAUSED')
    await it.skein.runs.resume(id)
    await it.until(id, 'PAUSED')
    expect(it.done).toHaveLength(4)
    await it.skein.runs.resume(id)
    expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
  })

  test('of nothing lets nothing start that has used something, and never hangs', async () => {
    const { id } = await it.start(chain(2, { usd: 0.5 }), { budget: { usd: 0 } })
    await it.until(id, 'PAUSED')
    expect(it.done).toEqual([])
    await it.skein.runs.resume(id)
    await it.until(id, 'PAUSED')
    expect(it.done).toHaveLength(1)
  })

  test('counts what failed attempts have used, and the time that steps take', async () => {
    const steps = chain(1, { tokens: 7, fails: true })
    const retried = steps.map((step) => ({ ...step, retry: { attemptsMax: 3, delayMs: 0 } }))
    const { id } = await it.start(retried, { budget: { tokens: 14 } })
    await it.until(id, 'PAUSED')
    expect((await budgetOf(`run:${id}`))?.used.tokens).toBe(14)
    const other = await it.start(chain(2, {}), { budget: { timeMs: 0 } })
    await it.until(other.id, 'PAUSED')
    expect((await it.skein.runs.why(other.id, 's0')).sentence).toContain('budget of 0 ms')
  })
})

describe('the soft limit of a run', () => {
  const policy = { budget: { usd: 10, soft: { usd: 1 } } }

  test('asks a person once, and goes on when told so', async () => {
    const { id } = await it.start(chain(5, { usd: 0.5 }), policy)
    await it.until(id, 'PAUSED')
    const asked = await it.question(id)
    expect(asked).toMatchObject({
      stepId: '',
      question: "The run's budget's soft limit of 1 USD is reached (1 USD). May the run “P” go on?",
    })
    expect((await it.skein.runs.why(id, 's2')).cause).toMatchObject({
      type: 'budget',
      soft: true,
      approvalId: asked?.id,
    })
    await it.reopen()
    const answered = await it.skein.approvals.answer(asked?.id ?? '', { decision: 'APPROVE' })
    expect(answered.status).toBe('APPROVED')
    expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
    expect(it.done).toHaveLength(5)
    await expect(
      it.skein.approvals.answer(asked?.id ?? '', { decision: 'REJECT' }),
    ).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
  })

  test('stays paused when told not to go on, and says who said so', async () => {
    const { id } = await it.start(chain(5, { usd: 0.5 }), policy)
    await it.until(id, 'PAUSED')
    const asked = await it.question(id)
    await it.skein.approvals.answer(asked?.id ?? '', { decision: 'REJECT', by: 'grace' })
    expect((await it.skein.runs.why(id, 's2')).sentence).toContain('grace wants the run not to')
    expect(await it.status(id)).toBe('PAUSED')
    await it.skein.runs.resume(id)
    expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
  })

  test('is asked no more when the run is cancelled or resumed', async () => {
    for (const act of ['cancel', 'resume'] as const) {
      const { id } = await it.start(chain(5, { usd: 0.5 }), policy)
      await it.until(id, 'PAUSED')
      const asked = await it.question(id)
      await it.skein.runs[act](id)
      await it.skein.runs.result(id)
      expect((await it.skein.approvals.get(asked?.id ?? '')).status).toBe('CANCELLED')
    }
  })
})

describe('the budget of the organization', () => {
  test('of a day pauses every run before its next step, and goes on when raised', async () => {
    const budget = { usd: 1, period: 'day' } as const
    await it.skein.limits.set({ scope: 'organization', budget })
    const first = await it.start(chain(3, { usd: 0.5 }))
    await it.until(first.id, 'PAUSED')
    const second = await it.start(chain(1, { usd: 0.5 }))
    await it.until(second.id, 'PAUSED')
    expect((await it.skein.runs.why(second.id, 's0')).sentence).toContain(
      "the organization's budget of 1 USD a day is used up (1 USD)",
    )
    const standing = await budgetOf('organization')
    expect(standing).toMatchObject({
      period: 'day',
      used: { usd: 1 },
      left: { usd: 0 },
      since: `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`,
      pausedCount: 2,
    })
    await it.reopen()
    expect((await budgetOf('organization'))?.used.usd).toBe(1)
    await it.skein.limits.set({ scope: 'organization', budget: { ...budget, usd: 5 } })
    for (const { id } of [first, second]) {
      expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
    }
    expect((await budgetOf('organization'))?.used.usd).toBe(2)
  })

  test('is counted whether it is limited or not, and asks about its soft limit once', async () => {
    const before = await it.start(chain(2, { tokens: 50 }))
    await it.skein.runs.result(before.id)
    await it.skein.limits.set({
      scope: 'organization',
      budget: { tokens: 1_000, soft: { tokens: 100 } },
    })
    const runs = [await it.start(chain(2, { tokens: 50 })), await it.start(chain(2, { tokens: 5 }))]
    for (const { id } of runs) await it.until(id, 'PAUSED')
    const { items } = await it.skein.approvals.list({ status: 'OPEN' })
    expect(items).toHaveLength(1)
    await it.skein.approvals.answer(items[0]?.id ?? '', { decision: 'APPROVE' })
    for (const { id } of runs) {
      expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
    }
    await it.reopen()
    const later = await it.start(chain(1, { tokens: 1 }))
    expect((await it.skein.runs.result(later.id)).status).toBe('COMPLETED')
  })

  test('is asked about anew once it is another one', async () => {
    const budget = (usd: number) => ({ soft: { usd } })
    await it.skein.limits.set({ scope: 'organization', budget: budget(0.5) })
    const { id } = await it.start(chain(5, { usd: 0.5 }))
    await it.until(id, 'PAUSED')
    const first = await it.question(id)
    await it.skein.approvals.answer(first?.id ?? '', { decision: 'REJECT' })
    const silent = await it.start(chain(1, {}))
    await it.until(silent.id, 'PAUSED')
    expect(await it.question(silent.id)).toBeUndefined()
    await it.skein.limits.set({ scope: 'organization', budget: budget(1) })
    await it.until(id, 'PAUSED')
    await expect
      .poll(async () => it.skein.approvals.list({ status: 'OPEN' }))
      .toMatchObject({
        items: [{ question: expect.stringContaining('soft limit of 1 USD is reached') }],
      })
  })

  test('is asked about by another run when the one that asks is gone', async () => {
    await it.skein.limits.set({ scope: 'organization', budget: { soft: { usd: 0 } } })
    const runs = [await it.start(chain(1, {})), await it.start(chain(1, {}))]
    for (const { id } of runs) await it.until(id, 'PAUSED')
    const [first] = (await it.skein.approvals.list({ status: 'OPEN' })).items
    await it.skein.runs.cancel(first?.runId ?? '')
    const other = runs.find(({ id }) => id !== first?.runId)?.id ?? ''
    let asked = await it.question(other)
    for (let n = 0; asked === undefined && n < 500; n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      asked = await it.question(other)
    }
    await it.skein.approvals.answer(asked?.id ?? '', { decision: 'APPROVE' })
    expect((await it.skein.runs.result(other)).status).toBe('COMPLETED')
  })
})

describe('the budget of an agent', () => {
  test('sends its steps to another agent, and pauses the run where there is none', async () => {
    await it.skein.limits.set({ scope: 'agent:ada', budget: { usd: 0.5 } })
    const free = await it.start(chain(4, { usd: 0.5 }))
    expect((await it.skein.runs.result(free.id)).status).toBe('COMPLETED')
    expect(it.done.filter((name) => name.startsWith('ada'))).toHaveLength(1)
    const bound = await it.start(chain(1, { usd: 0.5 }, 'ada'))
    await it.until(bound.id, 'PAUSED')
    expect((await it.skein.runs.why(bound.id, 's0')).sentence).toContain(
      "ada's budget of 0.5 USD is used up",
    )
    await it.reopen()
    await it.skein.limits.set({ scope: 'agent:ada' })
    expect((await it.skein.runs.result(bound.id)).status).toBe('COMPLETED')
  })

  test('of time counts from when it is set', async () => {
    await it.skein.limits.set({ scope: 'agent:ada', budget: { timeMs: 0 } })
    const { id } = await it.start(chain(1, {}, 'ada'))
    await it.until(id, 'PAUSED')
    expect((await it.skein.runs.why(id, 's0')).cause).toMatchObject({ measure: 'timeMs' })
  })
})
