import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { functionAgent, openSkein } from 'skein'
import type { Agent, Plan } from 'skein'

/*
 * Acceptance 13: two schedulers, one firing. A folder has one owner at a time (the lock), and what
 * was due while nobody owned it fires once, whoever opens it next.
 */

let data: string

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'skein-firing-'))
})

afterEach(() => rm(data, { recursive: true, force: true }))

const plan: Plan = {
  name: 'Waits',
  steps: [
    { id: 'rest', kind: 'wait', wait: { delayMs: 30 } },
    { id: 'go', capability: 'work.count', dependsOn: ['rest'] },
  ],
}

function counter(fired: string[]): Agent {
  return functionAgent({
    name: 'counter',
    capabilities: [{ name: 'work.count', run: (_, { runId }) => (fired.push(runId), null) }],
  })
}

test('a timer that came due while nothing ran fires once, and never in two places', async () => {
  const fired: string[] = []
  const first = await openSkein({ data, agents: [counter(fired)] })
  const { id } = await first.runs.start({ plan })
  // While the first one has the folder, there is no second scheduler.
  await expect(openSkein({ data, agents: [counter(fired)] })).rejects.toMatchObject({
    code: 'STORE_LOCKED',
  })
  await first.close()
  const dueBy = Date.now() + 40
  while (Date.now() < dueBy) await new Promise((resolve) => setImmediate(resolve))
  for (let opening = 0; opening < 2; opening += 1) {
    const next = await openSkein({ data, agents: [counter(fired)] })
    expect((await next.runs.result(id)).status).toBe('COMPLETED')
    const { items } = await next.runs.eventPage(id, { limit: 200 })
    expect(items.filter(({ type }) => type === 'step.due')).toHaveLength(1)
    await next.close()
  }
  expect(fired).toEqual([id])
})
