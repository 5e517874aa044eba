import { describe, expect, test } from 'vitest'
import { compilePlan } from './compile-plan.ts'
import { dependenciesOf } from './dependencies.ts'
import type { CompiledStep } from './compile-plan.ts'
import type { Plan, Step } from './plan.ts'

function planOf(...steps: Step[]): Plan {
  return { name: 'P', steps }
}

function stepOf(plan: Plan, id: string): CompiledStep {
  const { steps, indexes } = compilePlan(plan)
  const step = steps[indexes.get(id) ?? -1]
  if (step === undefined) throw new Error(`no step ${id}`)
  return step
}

describe('dependencies', () => {
  test('are those that are named and those that any expression reads', () => {
    const step: Step = {
      id: 'own',
      dependsOn: ['a', 'b'],
      when: 'b.output.x && c.status == "COMPLETED"',
      forEach: 'd.output.list',
      inputs: { deep: [{ text: 'is {{ e.output }} or {{ inputs.f }}' }], item: '{{ item }}' },
      approval: { question: 'May {{ g.output }}?' },
      wait: { until: 'h.output.at' },
    }
    const known = ['own', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'item']
    expect(dependenciesOf(step, (name) => known.includes(name))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'h',
      'e',
      'g',
    ])
  })

  test('count once, however often they are read', () => {
    const plan = planOf(
      { id: 'a' },
      { id: 'b', dependsOn: ['a'], when: 'a.output.x', inputs: { y: '{{ a.output }}' } },
    )
    expect(stepOf(plan, 'b').dependencies).toEqual([0])
    expect(stepOf(plan, 'a').dependents).toEqual([1])
  })

  test('may be written in any order', () => {
    const plan = planOf({ id: 'late', dependsOn: ['early'] }, { id: 'early' })
    expect(stepOf(plan, 'late').dependencies).toEqual([1])
    expect(compilePlan(plan).last).toEqual([0])
  })
})

test('a condition is decided for each item only where it reads the item', () => {
  const plan = planOf(
    { id: 'a', forEach: '[1]', when: 'inputs.on' },
    { id: 'b', forEach: '[1]', as: 'city', when: 'city > 1' },
    { id: 'c', forEach: '[1]', when: 'index > 1' },
    { id: 'd', when: 'inputs.item' },
  )
  expect(compilePlan(plan).steps.map(({ whenPerItem }) => whenPerItem)).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('the rank is the longest way to an end', () => {
  const plan = planOf(
    { id: 'a' },
    { id: 'b', dependsOn: ['a'] },
    { id: 'c', dependsOn: ['b'] },
    { id: 'd', dependsOn: ['a'] },
  )
  expect(compilePlan(plan).steps.map(({ rank }) => rank)).toEqual([3, 2, 1, 1])
})

test('defaults are filled in', () => {
  const step = stepOf(planOf({ id: 'a' }), 'a')
  expect(step).toMatchObject({ kind: 'task', join: 'all', itemName: 'item', rank: 1 })
  expect(step.inputs.resolve({})).toEqual({ ok: true, value: {} })
})

test('the same plan is compiled once, and so is an equal one', () => {
  const plan = planOf({ id: 'a' })
  expect(compilePlan(plan)).toBe(compilePlan(plan))
  expect(compilePlan({ ...plan })).toBe(compilePlan(plan))
  expect(compilePlan({ ...plan, name: 'Other' })).not.toBe(compilePlan(plan))
})

test('a plan that validation refuses is a broken promise here', () => {
  expect(() => compilePlan(planOf({ id: 'a', dependsOn: ['nobody'] }))).toThrow(/Broken invariant/)
  expect(() => compilePlan(planOf({ id: 'a', dependsOn: ['a'] }))).toThrow(/Broken invariant/)
  expect(() => compilePlan(planOf({ id: 'a', when: '1 +' }))).toThrow(/Broken invariant/)
})
