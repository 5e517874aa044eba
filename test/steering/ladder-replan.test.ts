import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Skein } from '../../src/app/skein.ts'
import type { ModificationView, RunView } from '../../src/app/views.ts'
import type { Agent } from '../../src/ports/agent.ts'
import { climbsOf, nextQuestion, openWith, openWorkshop, start, statusesOf } from './failing.ts'
import type { Workshop } from './failing.ts'

let shop: Workshop
let skein: Skein
let folder: string

beforeEach(async () => {
  shop = openWorkshop(['flight.book'])
  folder = await mkdtemp(join(tmpdir(), 'skein-replan-'))
  skein = await open()
})

afterEach(async () => {
  await skein.close()
  await rm(folder, { recursive: true, force: true })
})

const city = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
} as const

/** Booking a train is no substitute that declares itself: only the planner sees it. */
function travel(reversibility: 'reversible' | 'irreversible'): Agent {
  const book = { input: city, reversibility, produces: ['booking'] }
  return shop.agent('travel', [
    {
      ...book,
      name: 'flight.book',
      description: 'Book a flight',
      examples: ['book a trip to Oslo'],
    },
    {
      ...book,
      name: 'train.reserve',
      description: 'Book a trip by train to a city',
      examples: ['book a trip to Oslo', 'book a train to Oslo'],
    },
    { name: 'note.take', idempotent: true, reversibility: 'read', input: { type: 'object' } },
  ])
}

function open(reversibility: 'reversible' | 'irreversible' = 'reversible'): Promise<Skein> {
  return openWith([travel(reversibility)], { data: folder })
}

const trip = { id: 'trip', capability: 'flight.book', inputs: { city: 'Oslo' } }
const note = { id: 'note', capability: 'note.take', inputs: { by: '{{ trip.output.by }}' } }

async function begin(onModification: 'apply' | 'ask' | 'refuse'): Promise<RunView> {
  const policy = { onFailure: 'recover', onModification } as const
  return start(skein, [trip, note], { description: 'Book a trip to Oslo', policy })
}

async function proposal(runId: string): Promise<ModificationView> {
  const deadline = Date.now() + 5_000
  for (;;) {
    const [first] = (await skein.runs.modifications(runId)).items
    if (first !== undefined) return first
    if (Date.now() > deadline) throw new Error('nobody proposed anything')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test('the rest is made anew by the planner, and what was planned after it goes on', async () => {
  const { id } = await begin('apply')
  const run = await skein.runs.result(id)
  expect(run).toMatchObject({ status: 'COMPLETED', revision: 2 })
  expect(run.output).toEqual({ note: { by: 'note.take' } })
  expect(shop.done).toEqual([
    'flight.book trip travel',
    'train.reserve trip travel',
    'note.take note travel',
  ])
  expect(await climbsOf(skein, id)).toEqual([
    'agent: nobody else can do flight.book',
    'path: no other path gives what flight.book gives',
    expect.stringMatching(/^replan: the planner proposes mod_\w+: one change of the plan$/u),
  ])
  expect(await proposal(id)).toMatchObject({ status: 'APPLIED', by: 'agent:planner' })
})

test('what the planner proposes waits for a person where the plan says so, across a restart', async () => {
  const { id } = await begin('ask')
  const asked = await proposal(id)
  const why = await skein.runs.why(id, 'trip')
  expect(why.sentence).toContain(`a change of the plan, ${asked.id}, waits to be decided on`)
  await skein.close()
  skein = await open()
  expect(await proposal(id)).toEqual(asked)
  await skein.modifications.approve(asked.id)
  expect((await skein.runs.result(id)).status).toBe('COMPLETED')
  expect(shop.done.filter((one) => one.startsWith('train'))).toHaveLength(1)
})

test('a proposal that is rejected or refused is followed by the next rung', async () => {
  const { id } = await begin('ask')
  await skein.modifications.reject((await proposal(id)).id)
  const question = await nextQuestion(skein)
  expect(question).toMatchObject({ runId: id, stepId: 'trip', about: 'failure' })
  await skein.approvals.answer(question.id, { decision: 'APPROVE', data: { action: 'fail' } })
  expect(statusesOf(await skein.runs.result(id))).toBe('trip:FAILED note:SKIPPED')
  const refused = await begin('refuse')
  const second = await nextQuestion(skein)
  expect(await proposal(refused.id)).toMatchObject({ status: 'REJECTED' })
  await skein.approvals.answer(second.id, { decision: 'REJECT' })
  expect((await skein.runs.result(refused.id)).status).toBe('FAILED')
})

test('what cannot be undone is never planned in without a person, whatever the policy', async () => {
  await skein.close()
  skein = await open('irreversible')
  const { id } = await begin('apply')
  expect(await proposal(id)).toMatchObject({ status: 'REQUESTED' })
  expect(shop.done).toEqual(['flight.book trip travel'])
  await skein.runs.cancel(id)
})
