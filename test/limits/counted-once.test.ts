import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '../../src/client/client.ts'
import { startServer } from '../server-process.ts'
import { openPaidAgent } from './paid-agent.ts'
import type { PaidAgent } from './paid-agent.ts'

let agent: PaidAgent
let folder: string

beforeAll(async () => {
  agent = await openPaidAgent(2)
  folder = await mkdtemp(join(tmpdir(), 'skein-counted-'))
})

afterAll(async () => {
  await agent.close()
  await rm(folder, { recursive: true, force: true })
})

test(
  'what steps use is counted once, however often the server is killed',
  { timeout: 60_000 },
  async () => {
    const steps = Array.from({ length: 200 }, (_, at) => ({
      id: `s${at}`,
      capability: 'paid.work',
      ...(at > 4 && { dependsOn: [`s${at - 5}`] }),
    }))
    let runId = ''
    for (let round = 0; round < 4; round += 1) {
      const server = await startServer(['--data', folder])
      const client = createClient({ url: server.url })
      if (round === 0) {
        await client.agents.register(agent.registration)
        await client.limits.set({ scope: 'organization', budget: { usd: 1e6 } })
        await client.limits.set({ scope: 'agent:paid', budget: { tokens: 1e9, period: 'day' } })
        runId = (await client.runs.start({ plan: { name: 'Long', steps } })).id
      }
      const done = 10 + round * 40
      await expect
        .poll(async () => completed((await client.runs.get(runId)).steps), { timeout: 10_000 })
        .toBeGreaterThan(done)
      await server.kill('SIGKILL')
    }
    const server = await startServer(['--data', folder])
    const client = createClient({ url: server.url })
    expect((await client.runs.result(runId)).status).toBe('COMPLETED')
    const { items } = await client.budgets.list()
    expect(items).toMatchObject([
      { scope: 'agent:paid', used: { usd: 50, tokens: 2_000 } },
      { scope: 'organization', used: { usd: 50, tokens: 2_000 }, left: { usd: 1e6 - 50 } },
    ])
    expect(await server.kill('SIGTERM')).toBe(0)
  },
)

function completed(steps: readonly { readonly status: string }[]): number {
  return steps.filter(({ status }) => status === 'COMPLETED').length
}
