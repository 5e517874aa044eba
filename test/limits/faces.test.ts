import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import type { SkeinClient } from '../../src/client/client.ts'
import { openWorkplace, type Workplace } from '../cli/skein-process.ts'
import { openPaidAgent } from './paid-agent.ts'
import type { PaidAgent } from './paid-agent.ts'

/** A server as a process, its commands as processes, and an agent behind HTTP that costs money. */
let place: Workplace
let agent: PaidAgent
let client: SkeinClient

beforeAll(async () => {
  place = await openWorkplace()
  agent = await openPaidAgent()
  const server = place.start('up', '--port', '0', '--json')
  const { url } = JSON.parse(await server.printed('\n')) as { readonly url: string }
  client = createClient({ url })
  await client.agents.register(agent.registration)
})

afterAll(async () => {
  await place.close()
  await agent.close()
})

const chain = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: `s${at}`,
    capability: 'paid.work',
    ...(at > 0 && { dependsOn: [`s${at - 1}`] }),
  }))

test('limits and budgets are set, shown, breached and raised by commands', async () => {
  const bounds = '--parallel 5 --usd 1 --soft-usd 0.5 --period day'
  const set = await place.run('limits', 'set', 'organization', ...bounds.split(' '))
  expect({ code: set.code, out: set.out }).toEqual({
    code: 0,
    out: 'organization: 5 steps at once, a budget of 1 USD (asks at 0.5 USD) a day.\n',
  })
  await place.write('plan.json', { name: 'Dear', steps: chain(6) })
  const asked = await place.run('run', 'plan.json', '--priority', 'high')
  expect(asked.out).toContain("Paused: the organization's budget's soft limit of 0.5 USD a day")
  const approve = /skein approve (\S+)/.exec(asked.out)?.[1] ?? ''
  expect(approve).toContain('.budget.organization.usd.')
  expect((await place.run('approve', approve)).code).toBe(0)
  const [run] = (await client.runs.list()).items
  const runId = run?.id ?? ''
  await expect.poll(async () => (await client.runs.get(runId)).pauseReason).toContain('used up')
  expect((await client.runs.get(runId)).priority).toBe('HIGH')
  const budgets = await place.run('budgets')
  expect(budgets.out).toMatch(/^organization +day +1 USD +0\.5 USD +1 USD +0 USD +1$/m)
  const why = await place.run('why', runId, 's4')
  expect(why.out).toContain("the organization's budget of 1 USD a day is used up (1 USD)")
  expect((await place.run('show', runId)).out).toContain('is used up')
  const raised = await place.run('limits', 'set', 'organization', '--usd', '9', '--period', 'day')
  expect(raised.code).toBe(0)
  expect((await client.runs.result(runId)).status).toBe('COMPLETED')
  const { items } = JSON.parse((await place.run('budgets', '--json')).out) as {
    readonly items: readonly unknown[]
  }
  expect(items).toMatchObject([{ scope: 'organization', used: { usd: 1.5 }, pausedCount: 0 }])
})

test('a limit that cannot be is refused with its place, by command and over HTTP', async () => {
  const refused = await place.run('limits', 'set', 'agent:paid', '--runs', '3')
  expect({ code: refused.code, out: refused.out }).toMatchObject({ code: 2, out: '' })
  expect(refused.err).toContain('REQUEST_INVALID')
  expect(refused.err).toContain('/runsMax')
  expect((await place.run('limits', 'set', 'agent:nobody', '--rate', '3')).code).toBe(3)
  await expect(
    client.limits.set({ scope: 'organization', parallelMax: 1, unknown: 1 } as never),
  ).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
})

test('metrics tell what runs and what waits, and why', async () => {
  await client.limits.set({ scope: 'agent:paid', parallelMax: 1 })
  agent.hold()
  const steps = chain(3).map(({ id, capability }) => ({ id, capability }))
  const { id } = await client.runs.start({ plan: { name: 'Wide', steps } })
  await expect
    .poll(async () => (await client.health()).steps)
    .toEqual({
      running: 1,
      waiting: { 'agent:paid': 2 },
    })
  const { out } = await place.run('limits')
  expect(out).toMatch(/^agent:paid +1 +1 +2$/m)
  agent.letGo()
  expect((await client.runs.result(id)).status).toBe('COMPLETED')
})
