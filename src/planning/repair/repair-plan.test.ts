import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { createCapability } from '../../core/capability.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import { exampleRegistry } from '../../testing/fakes/example-registry.ts'
import { repairPlan } from './repair-plan.ts'

const application: Step = {
  id: 'app',
  capability: 'application.create',
  dependsOn: [],
  inputs: { name: 'shop' },
}
const service: Step = {
  id: 'svc',
  capability: 'service.create',
  dependsOn: ['app'],
  inputs: { name: 'pay', application: 'shop' },
}
const planOf = (...steps: Step[]): Plan => ({ name: 'plan', steps })
const stepOf = (plan: Plan, id: string): Step | undefined => plan.steps.find((one) => one.id === id)

describe('repairPlan', () => {
  test('leaves a good plan as it is', () => {
    const plan = planOf(application, service)
    expect(repairPlan(plan, exampleRegistry, { message: 'create shop with pay' })).toEqual({
      plan,
      repairs: [],
      problems: [],
    })
  })

  test('renames a capability that surely means another, and names the nearest where it does not', () => {
    const renamed = repairPlan(
      planOf({ ...application, capability: 'app.create' }),
      exampleRegistry,
    )
    expect(renamed.plan.steps[0]?.capability).toBe('application.create')
    expect(renamed.repairs[0]?.code).toBe('CAPABILITY_RENAMED')
    const unknown = repairPlan(planOf({ id: 'x', capability: 'pizza.order' }), exampleRegistry)
    expect(unknown.problems).toMatchObject([
      { code: 'CAPABILITY_UNKNOWN', path: '/steps/0/capability' },
    ])
    expect(unknown.problems[0]?.message).toContain('nearest')
  })

  test('draws the edges that references imply, and drops one against a reference', () => {
    const logs: Step = {
      id: 'logs',
      capability: 'logs.get',
      dependsOn: ['tell'],
      inputs: { service: 'cart' },
    }
    const tell: Step = {
      id: 'tell',
      capability: 'slack.post_message',
      inputs: { channel: '#ops', text: '{{ text(logs.output) }}' },
    }
    const { plan, repairs } = repairPlan(planOf(logs, tell), exampleRegistry)
    expect(stepOf(plan, 'logs')?.dependsOn).toEqual([])
    expect(stepOf(plan, 'tell')?.dependsOn).toEqual(['logs'])
    expect(repairs.map((repair) => repair.code)).toEqual(['EDGE_REMOVED', 'EDGE_ADDED'])
  })

  test('a word inside a text is no reference', () => {
    const tell: Step = {
      id: 'tell',
      capability: 'slack.post_message',
      inputs: { channel: '#ops', text: "{{ 'app.output is here' }} app.output" },
    }
    expect(repairPlan(planOf(application, tell), exampleRegistry).repairs).toEqual([])
  })

  test('flips an edge that was swapped, unless the order was said', () => {
    const swapped = planOf({ ...application, dependsOn: ['svc'] }, { ...service, dependsOn: [] })
    const { plan, repairs } = repairPlan(swapped, exampleRegistry)
    expect(stepOf(plan, 'svc')?.dependsOn).toEqual(['app'])
    expect(stepOf(plan, 'app')?.dependsOn).toEqual([])
    expect(repairs.map((repair) => repair.code)).toEqual(['EDGE_REVERSED'])
    expect(repairPlan(swapped, exampleRegistry, { isOrderSaid: true }).plan).toEqual(swapped)
  })

  test('leaves a swapped edge that another path repeats, and comes to an end', () => {
    const between: Step = {
      id: 'mid',
      capability: 'weather.get',
      dependsOn: ['svc'],
      inputs: { city: 'Rome' },
    }
    const plan = planOf(
      { ...application, dependsOn: ['svc', 'mid'] },
      { ...service, dependsOn: [] },
      between,
    )
    expect(repairPlan(plan, exampleRegistry).problems).toEqual([])
  })

  test('connects what requires a kind to the step that makes it', () => {
    const { plan } = repairPlan(planOf(application, { ...service, dependsOn: [] }), exampleRegistry)
    expect(stepOf(plan, 'svc')?.dependsOn).toEqual(['app'])
  })

  test('things of another name are not connected', () => {
    const other = { ...service, dependsOn: [], inputs: { name: 'pay', application: 'wiki' } }
    expect(repairPlan(planOf(application, other), exampleRegistry).repairs).toEqual([])
  })

  test('adds a prerequisite that only reads, and hands back what it must not add', () => {
    const restore = createCapability({
      name: 'backup.restore',
      description: 'Restore a backup',
      input: {
        type: 'object',
        properties: { database: { type: 'string' }, backup: { type: 'string' } },
        required: ['database', 'backup'],
      },
      requires: ['backup'],
    })
    const list = createCapability({
      name: 'backup.list',
      description: 'List backups',
      input: {
        type: 'object',
        properties: { database: { type: 'string' } },
        required: ['database'],
      },
      produces: ['backup'],
      reversibility: 'read',
    })
    const step: Step = {
      id: 'restore',
      capability: 'backup.restore',
      inputs: { database: 'orders' },
    }
    const added = repairPlan(planOf(step), [restore, list])
    expect(added.plan.steps).toMatchObject([
      { id: 'list_backup', capability: 'backup.list', inputs: { database: 'orders' } },
      { dependsOn: ['list_backup'], inputs: { backup: '{{ text(list_backup.output) }}' } },
    ])
    expect(added.repairs.map((repair) => repair.code)).toEqual(['PREREQUISITE_ADDED'])
    const effect = { ...list, reversibility: 'irreversible' as const, idempotent: false }
    const refused = repairPlan(planOf(step), [restore, effect])
    expect(refused.plan.steps).toHaveLength(1)
    expect(refused.problems).toMatchObject([
      { code: 'INPUT_MISSING', path: '/steps/0/inputs/backup' },
    ])
  })

  test('leaves an edge from what reads and does not say what it gives: that may be what is required', () => {
    const read = (name: string, kinds: { requires?: string[]; produces?: string[] }) =>
      createCapability({ name, description: name, input: {}, reversibility: 'read', ...kinds })
    const registry = [
      read('collection.detail', { produces: ['movie'] }),
      read('company.search', { produces: ['company'] }),
      read('company.detail', { requires: ['company'] }),
    ]
    const first: Step = { id: 'first', capability: 'collection.detail' }
    const next: Step = { id: 'next', capability: 'company.detail', dependsOn: ['first'] }
    expect(repairPlan(planOf(first, next), registry).repairs).toEqual([])
    const apart = planOf(first, { ...next, dependsOn: [] })
    expect(repairPlan(apart, registry).repairs.map(({ code }) => code)).toEqual([
      'PREREQUISITE_ADDED',
    ])
  })

  test('neither cuts nor turns an edge that another plan of the request has too', () => {
    const scale: Step = {
      id: 'scale',
      capability: 'service.scale',
      dependsOn: ['app'],
      inputs: { service: 'cart', replicas: 3 },
    }
    const plan = planOf(application, scale)
    const message = 'create shop and scale cart'
    expect(repairPlan(plan, exampleRegistry, { message, draft: plan }).repairs).toEqual([])
    const turned = planOf({ ...application, dependsOn: ['svc'] }, { ...service, dependsOn: [] })
    expect(repairPlan(turned, exampleRegistry, { draft: turned }).repairs).toEqual([])
  })

  test('cuts an edge that nothing asks for, and none where the request orders', () => {
    const scale: Step = {
      id: 'scale',
      capability: 'service.scale',
      dependsOn: ['app'],
      inputs: { service: 'cart', replicas: 3 },
    }
    const plan = planOf(application, scale)
    const cut = repairPlan(plan, exampleRegistry, { message: 'create shop and scale cart' })
    expect(stepOf(cut.plan, 'scale')?.dependsOn).toEqual([])
    const kept = repairPlan(plan, exampleRegistry, { message: 'create shop, then scale cart' })
    expect(kept.plan).toEqual(plan)
    expect(repairPlan(plan, exampleRegistry).plan).toEqual(plan)
  })

  test('says what is missing, unknown or circular', () => {
    const codes = (plan: Plan) => repairPlan(plan, exampleRegistry).problems.map(({ code }) => code)
    expect(codes(planOf())).toEqual(['PLAN_EMPTY'])
    expect(codes(planOf({ ...application, inputs: {} }))).toEqual(['INPUT_MISSING'])
    expect(codes(planOf({ ...application, dependsOn: ['nobody'] }))).toEqual(['STEP_UNKNOWN'])
    expect(
      codes(planOf({ ...application, dependsOn: ['b'] }, { id: 'b', dependsOn: ['app'] })),
    ).toEqual(['PLAN_HAS_CYCLE'])
  })

  test('never adds a cycle, never throws, and repairs a repaired plan no further', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      capability: fc.constantFrom(...exampleRegistry.map((one) => one.name), 'app.make'),
      dependsOn: fc.subarray(['a', 'b', 'c', 'd', 'e'], { maxLength: 2 }),
      inputs: fc.constantFrom(
        { name: 'shop' },
        { application: 'shop' },
        { text: '{{ a.output }}' },
      ),
    })
    const plans = fc.uniqueArray(step, { selector: (one) => one.id, minLength: 1 })
    fc.assert(
      fc.property(plans, (given) => {
        const steps = given.map((one, at) => ({
          ...one,
          dependsOn: one.dependsOn.filter((id) => given.slice(0, at).some((two) => two.id === id)),
        }))
        const isReferring = steps.some((one) => 'text' in one.inputs)
        const first = repairPlan(planOf(...steps), exampleRegistry, { message: 'make shop' })
        const hasCycle = first.problems.some(({ code }) => code === 'PLAN_HAS_CYCLE')
        if (!isReferring) expect(hasCycle).toBe(false)
        const again = repairPlan(first.plan, exampleRegistry, { message: 'make shop' })
        if (!hasCycle) expect(again.plan).toEqual(first.plan)
      }),
    )
  })
})
