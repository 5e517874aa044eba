import * as fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { functionAgent, openSkein } from 'skein'
import type { Plan, Skein, Step } from 'skein'
import type { GatheredContext } from '../../src/ports/gathered-context.ts'

let skein: Skein | undefined
afterEach(() => skein?.close())

const found = new Map<string, GatheredContext>()

/** Does anything, and keeps the context that it was given. */
const newWorker = () =>
  functionAgent({
    name: 'worker',
    capabilities: [
      {
        name: 'work.do',
        idempotent: true,
        requires: ['application'],
        run: async (inputs, step) => {
          for (let n = 0; n < Number(inputs['rooms'] ?? 0); n += 1) {
            step.entity({ kind: 'room', name: `room-${n}` })
          }
          found.set(step.stepId, await step.context)
          step.entity({ kind: 'application', name: 'shop', properties: { by: step.stepId } })
          const service = { kind: 'service', name: `payment-${step.stepId}` }
          step.entity({ ...service, properties: { port: 80 } })
          const application = { kind: 'application', name: 'shop' }
          step.relationship({ from: application, type: 'owns', to: service })
          return { did: step.stepId, text: 'x'.repeat(Number(inputs['size'] ?? 10)) }
        },
      },
    ],
  })

async function run(steps: readonly Step[], contextTokens?: number): Promise<string> {
  found.clear()
  skein = await openSkein({
    agents: [newWorker()],
    ...(contextTokens !== undefined && { contextTokens }),
  })
  const plan: Plan = { name: 'Context', steps }
  const { id } = await skein.runs.start({ plan })
  const { status, error } = await skein.runs.result(id)
  expect(error).toBeUndefined()
  expect(status).toBe('COMPLETED')
  return id
}

const step = (id: string, dependsOn: readonly string[] = [], inputs = {}): Step => {
  return { id, capability: 'work.do', dependsOn, inputs }
}

test('a step finds the results it builds on, the declared ones first, and its entities', async () => {
  const id = await run([step('a'), step('b', ['a']), step('c', ['b'], { application: 'shop' })])
  const context = found.get('c')
  expect(context?.dependencies.map(({ stepId, status }) => [stepId, status])).toEqual([
    ['b', 'COMPLETED'],
    ['a', 'COMPLETED'],
  ])
  expect(context?.dependencies[0]?.output).toMatchObject({ did: 'b' })
  const shop = context?.entities.find(({ kind }) => kind === 'application')
  expect(shop).toMatchObject({ name: 'shop', properties: { by: 'b' } })
  expect(shop?.relatedTo).toEqual([
    { type: 'owns', kind: 'service', name: 'payment-b' },
    { type: 'owns', kind: 'service', name: 'payment-a' },
  ])
  expect(await skein?.runs.context(id, 'c')).toMatchObject({ dependencies: context?.dependencies })
  const missing = skein?.runs.context(id, 'no')
  await expect(missing).rejects.toMatchObject({ code: 'STEP_NOT_FOUND' })
})

test('the graph adds what relates to entities, where it is open', async () => {
  const id = await run([step('a'), step('b', ['a'])])
  await skein?.graph.query({ query: 'MATCH (n:service) RETURN n.id AS id', consistency: 'latest' })
  const context = await skein?.runs.context(id, 'b')
  const names = context?.entities.map(({ kind, name }) => `${kind}:${name}`)
  // Step b, which has not begun when its context is gathered, has related its own service since.
  expect(names?.toSorted()).toEqual(['application:shop', 'service:payment-a', 'service:payment-b'])
  expect(context?.truncated).toBe(false)
})

test('what is over the budget is left out, declared results never', async () => {
  const steps = [
    step('a', [], { size: 3_000 }),
    step('b', ['a'], { size: 3_000 }),
    step('c', ['b']),
  ]
  await run(steps, 100)
  const context = found.get('c')
  expect(context?.dependencies.map(({ stepId }) => stepId)).toEqual(['b'])
  expect(context).toMatchObject({ entities: [], truncated: true })
  expect(context?.tokens).toBeGreaterThan(700)
})

test('says that entities were left out where there are too many of them', async () => {
  await run([step('a', [], { rooms: 60 }), step('b', ['a']), step('c', ['b'], { rooms: 0 })])
  const context = found.get('c')
  expect(context?.entities).toHaveLength(50)
  expect(context?.truncated).toBe(true)
})

test('an item of a fan-out has the results of what its step depends on', async () => {
  await run([step('a'), { ...step('each', ['a']), forEach: '[1, 2]' }, step('z', ['each'])])
  expect(found.get('each[1]')?.dependencies.map(({ stepId }) => stepId)).toEqual(['a'])
  expect(found.get('z')?.dependencies[0]?.output).toHaveLength(2)
})

test('every result that a step declares is there, whatever the plan and the budget', async () => {
  const plans = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  const law = fc.asyncProperty(plans, fc.nat(300), async (edges, budget) => {
    const steps = edges.map((from, index) => {
      const dependsOn = index === 0 ? [] : [...new Set(from.map((n) => `s${n % index}`))]
      return step(`s${index}`, dependsOn, { size: (index * 97) % 400 })
    })
    await run(steps, budget)
    for (const { id, dependsOn = [] } of steps) {
      const context = found.get(id)
      const first = context?.dependencies.slice(0, dependsOn.length)
      expect(first?.map(({ stepId }) => stepId).toSorted()).toEqual([...dependsOn].toSorted())
      for (const { stepId, output } of first ?? []) expect(output).toMatchObject({ did: stepId })
    }
    await skein?.close()
  })
  await fc.assert(law, { numRuns: 30 })
}, 60_000)
