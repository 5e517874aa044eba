import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EventView } from '../../src/app/views.ts'
import { openSteered } from '../steering/open-steered.ts'
import type { Steered } from '../steering/open-steered.ts'

/* Acceptance 2 and 3: no branch waits for another one. */

let it: Steered

beforeEach(async () => {
  it = await openSteered()
})

afterEach(() => it.skein.close())

const echo = (id: string, more: object = {}) => ({ id, capability: 'work.echo', ...more })
const hold = (id: string, more: object = {}) => ({ id, capability: 'work.hold', ...more })
const ask = (id: string) => ({ id, kind: 'approval', approval: { question: `${id}?` } }) as const

async function eventsOf(runId: string): Promise<readonly EventView[]> {
  return (await it.skein.runs.eventPage(runId, { limit: 200 })).items
}

test('the second step of a chain starts in the moment in which its first ends', async () => {
  const chain = [echo('a1'), echo('a2', { dependsOn: ['a1'] }), echo('a3', { dependsOn: ['a2'] })]
  const { id } = await it.start([...chain, hold('b1'), echo('b2', { dependsOn: ['b1'] })])
  await it.until(id, 'a1:COMPLETED a2:COMPLETED a3:COMPLETED b1:EXECUTING b2:PENDING')
  const events = await eventsOf(id)
  const at = (type: string, step: string): string | undefined =>
    events.find((event) => event.type === type && event.data['step'] === step)?.at
  // One commit: not a millisecond between them.
  expect(at('step.started', 'a2')).toBe(at('step.succeeded', 'a1'))
  expect(at('step.started', 'a3')).toBe(at('step.succeeded', 'a2'))
  it.release('b1')
  expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
})

test('of two approvals beside a slow branch, the one that is answered goes on at once', async () => {
  const steps = [
    echo('work'),
    ask('a'),
    ask('b'),
    hold('slow'),
    echo('after_a', { dependsOn: ['work', 'a'] }),
    echo('after_b', { dependsOn: ['b'] }),
  ]
  const { id } = await it.start(steps)
  const open = 'work:COMPLETED a:WAITING b:WAITING slow:EXECUTING after_a:PENDING after_b:PENDING'
  await it.until(id, open)
  const { items } = await it.skein.approvals.list({ status: 'OPEN' })
  const first = items.find(({ stepId }) => stepId === 'a')
  await it.skein.approvals.answer(first?.id ?? '', { decision: 'APPROVE' })
  const answered =
    'work:COMPLETED a:COMPLETED b:WAITING slow:EXECUTING after_a:COMPLETED after_b:PENDING'
  await it.until(id, answered)
  // What was done is not done again.
  expect(it.done.filter((done) => done === 'echo work')).toHaveLength(1)
  expect(it.done).toContain('echo after_a')
  const second = items.find(({ stepId }) => stepId === 'b')
  await it.skein.approvals.answer(second?.id ?? '', { decision: 'APPROVE' })
  it.release('slow')
  expect((await it.skein.runs.result(id)).status).toBe('COMPLETED')
})
