import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Skein } from '../../src/app/skein.ts'
import { climbsOf, openWith, openWorkshop, start, statusesOf } from './failing.ts'
import type { Workshop } from './failing.ts'

let shop: Workshop
let skein: Skein
let release: () => void

const text = { type: 'string' } as const
const fields = (...names: readonly string[]) => ({
  type: 'object' as const,
  properties: Object.fromEntries(names.map((name) => [name, text])),
  required: names,
})
const forecast = { produces: ['forecast'], reversibility: 'read' as const }

beforeEach(async () => {
  shop = openWorkshop(['weather.get'])
  const held = new Promise<void>((resolve) => (release = resolve))
  skein = await openWith([
    shop.agent('office', [
      { name: 'weather.get', ...forecast, input: fields('city'), output: fields('city', 'by') },
      { name: 'note.take', idempotent: true },
    ]),
    shop.agent('station', [
      {
        name: 'place.find',
        reversibility: 'read',
        input: fields('city'),
        output: fields('place'),
        run: async ({ city }) => {
          if (city === 'Oslo') await held
          return { place: `at ${city as string}` }
        },
      },
      { name: 'sky.get', ...forecast, input: fields('place'), output: fields('city', 'by') },
      { name: 'climate.get', ...forecast, input: fields('city'), output: fields('city', 'by') },
    ]),
  ])
})

afterEach(async () => {
  release()
  await skein.close()
})

const weather = { id: 'w', capability: 'weather.get', inputs: { city: 'Rome' } }
const note = { id: 'note', capability: 'note.take', inputs: { from: '{{ w.output.by }}' } }

test('another path gives what the failed step was to give, and what depends on it goes on', async () => {
  const { id } = await start(skein, [weather, note], {})
  const run = await skein.runs.result(id)
  expect(run).toMatchObject({ status: 'COMPLETED', output: { note: { from: 'climate.get' } } })
  expect(statusesOf(run)).toBe('w:COMPLETED w.path_1:COMPLETED note:COMPLETED')
  expect(shop.done.slice(0, 2)).toEqual(['weather.get w office', 'climate.get w.path_1 station'])
  expect(await climbsOf(skein, id)).toEqual([
    'agent: nobody else can do weather.get',
    'path: climate.get in the place of weather.get',
  ])
})

test('a path that fails is followed by the next, and the end says what the step failed of', async () => {
  shop.broken.add('climate.get')
  const second = await skein.runs.result((await start(skein, [weather, note], {})).id)
  expect(statusesOf(second)).toBe(
    'w:COMPLETED w.path_1:COMPLETED w.path_2:COMPLETED note:COMPLETED',
  )
  shop.broken.add('sky.get')
  const { id } = await start(skein, [weather, note], {})
  const run = await skein.runs.result(id)
  expect(run).toMatchObject({
    status: 'FAILED',
    error: { code: 'AGENT_FAILED', message: expect.stringContaining('weather.get is broken') },
  })
  const { cause } = await skein.runs.why(id, 'w')
  expect(cause['tried']).toMatchObject([
    { rung: 'agent' },
    { rung: 'path', detail: expect.stringContaining('climate.get is broken') },
    { rung: 'path', detail: expect.stringContaining('sky.get is broken') },
    { rung: 'path', detail: 'no other path gives what weather.get gives' },
  ])
})

test('an item of a fan-out takes another path on its own, and sees its item there', async () => {
  const each = {
    ...weather,
    forEach: '["Rome", "Bern"]',
    as: 'town',
    inputs: { city: '{{ town }}' },
  }
  const { id } = await start(skein, [each], { output: 'w.output.map(o, o.city)' })
  const run = await skein.runs.result(id)
  expect(run).toMatchObject({ status: 'COMPLETED', output: ['Rome', 'Bern'] })
  expect(statusesOf(run)).toContain('w[1].path_1:COMPLETED')
})

test('a step on another path says so, and can be skipped there', async () => {
  shop.broken.add('climate.get')
  const { id } = await start(skein, [{ ...weather, id: 'slow', inputs: { city: 'Oslo' } }], {})
  // The first path fails at once; the second is the one that is held.
  await until(async () =>
    (await skein.runs.get(id)).steps.some(
      ({ capability, status }) => capability === 'place.find' && status === 'EXECUTING',
    ),
  )
  expect((await skein.runs.why(id, 'slow')).cause['type']).toBe('path')
  const why = await skein.runs.why(id, 'slow')
  expect(why.sentence).toMatch(/is done another way: .*, 0 of \d steps done\.$/u)
  await skein.runs.act({ runId: id, stepId: 'slow' }, { action: 'skip', reason: 'no need' })
  const run = await skein.runs.result(id)
  expect(run.status).toBe('COMPLETED')
  expect(statusesOf(run)).toContain('slow:SKIPPED slow.path_1:CANCELLED')
})

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to that')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test('what the plan says who must do, and what it may not recover, takes no other path', async () => {
  const bound = await skein.runs.result(
    (await start(skein, [{ ...weather, agent: 'office' }], {})).id,
  )
  expect(bound.status).toBe('FAILED')
  const strict = await skein.runs.result(
    (await start(skein, [weather], { policy: { onFailure: 'fail' } })).id,
  )
  expect(strict.status).toBe('FAILED')
  expect(shop.done.filter((one) => one.startsWith('climate'))).toEqual([])
})
