import { afterEach, beforeEach, expect, test } from 'vitest'
import { oddPath } from '../agents/mcp-servers.ts'
import { openServed } from './open-served.ts'
import type { Served } from './open-served.ts'

let it: Served

beforeEach(async () => {
  const server = { name: 'odd', command: process.execPath, args: [oddPath, 'tells-progress'] }
  it = await openServed({ mcpServers: [server] })
})

afterEach(() => it.close())

const policy = { onFailure: 'fail' } as const

async function eventsOf(runId: string, type: string): Promise<number> {
  const { items } = await it.client.runs.eventPage(runId)
  return items.filter((event) => event.type === type).length
}

test('progress of an MCP tool keeps its step alive far beyond the limit of silence', async () => {
  const step = { id: 'a', capability: 'odd.one', inputs: { reports: 14 }, idleTimeoutMs: 400 }
  const { id } = await it.start([step], { policy })
  const run = await it.client.runs.result(id)
  expect(run.status).toBe('COMPLETED')
  const [done] = run.steps
  const tookMs = Date.parse(done?.completedAt ?? '') - Date.parse(done?.startedAt ?? '')
  // With the quarter that is allowed on top of it, silence would have ended it after 500 ms.
  expect(tookMs).toBeGreaterThan(1_000)
  expect(await eventsOf(id, 'step.alive')).toBeGreaterThan(0)
})

test('when it has no more to tell, silence ends the step, and it is on the list', async () => {
  const inputs = { reports: 3, ends: false }
  const step = { id: 'a', capability: 'odd.one', inputs, idleTimeoutMs: 400 }
  const { id } = await it.start([step], { policy })
  const run = await it.client.runs.result(id)
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'STEP_IDLE' } })
  const { items } = await it.client.reconciliations.list({ status: 'OPEN' })
  expect(items).toMatchObject([{ runId: id, stepId: 'a', agent: 'odd', capability: 'odd.one' }])
})
