import { expect, test } from 'vitest'
import { createCapability } from '../../core/capability.ts'
import { changePlan } from '../../core/plan/plan-change.ts'
import type { Plan, Step } from '../../core/plan/plan.ts'
import { validatePlan } from '../../core/plan/validate-plan.ts'
import { mergePlan } from './merge-plan.ts'
import { renameReferences } from './rename-references.ts'

const kinds: { readonly [name: string]: string } = { 'a.make': 'thing', 'b.make': 'thing' }

function capability(name: string): ReturnType<typeof createCapability> {
  const kind = kinds[name]
  return createCapability({ name, description: name, produces: kind === undefined ? [] : [kind] })
}

function merged(steps: readonly Step[], proposed: readonly Step[], failedId = 'make'): Plan {
  const plan: Plan = { name: 'P', steps }
  const changes = mergePlan({
    plan,
    failedId,
    proposed: { name: 'Q', steps: proposed },
    capability,
  })
  const after = changePlan(plan, changes)
  expect(after.problems).toEqual([])
  expect(validatePlan(after.plan)).toEqual([])
  return after.plan
}

const first = { id: 'look', capability: 'look.up', inputs: { q: 'x' } }
const make = { id: 'make', capability: 'a.make', inputs: { from: '{{ look.output.id }}' } }
const tell = { id: 'tell', capability: 'tell.all', inputs: { what: '{{ make.output.name }}' } }

test('the new step takes the place and the name of the failed one, and the rest stays', () => {
  const failed = {
    ...make,
    agent: 'ada',
    compensate: { capability: 'a.drop' },
    dependsOn: ['look'],
  }
  const proposed = [
    { ...first, id: 'one' },
    {
      id: 'two',
      capability: 'b.make',
      inputs: { from: '{{ one.output.id }}' },
      dependsOn: ['one'],
    },
  ]
  expect(merged([first, failed, tell], proposed)).toEqual({
    name: 'P',
    steps: [
      first,
      { id: 'make', capability: 'b.make', inputs: make.inputs, dependsOn: ['look'] },
      tell,
    ],
  })
})

test('what the new step needs is added under ids that are free', () => {
  const proposed = [
    { id: 'tell', capability: 'find.more', inputs: {} },
    { id: 'b', capability: 'b.make', inputs: { more: '{{ tell.output.x }}' } },
  ]
  const { steps } = merged([first, make, tell], proposed)
  expect(steps.map(({ id }) => id)).toEqual(['look', 'make', 'tell', 'tell_2'])
  expect(steps[1]?.inputs).toEqual({ more: '{{ tell_2.output.x }}' })
  expect(steps[2]).toEqual(tell)
})

test('a plan that brings nothing new changes nothing', () => {
  const ask = (proposed: readonly Step[]) =>
    mergePlan({
      plan: { name: 'P', steps: [first, make, tell] },
      failedId: 'make',
      proposed: { name: 'Q', steps: proposed },
      capability,
    })
  expect(ask([first, tell])).toEqual([])
  expect(ask([first, make])).toEqual([])
  expect(ask([])).toEqual([])
})

test('references are renamed where they are expressions, and nowhere else', () => {
  const names = new Map([
    ['a', 'x'],
    ['b', 'a'],
  ])
  const step: Step = {
    id: 'b',
    capability: 'c',
    dependsOn: ['a', 'b'],
    when: "a.output.b.a == 'a.output' && b.output > 1",
    inputs: { text: 'a.output is {{ a.output.text }} of {{ b.status }}', list: ['{{ a.output }}'] },
  }
  expect(renameReferences(step, names)).toEqual({
    id: 'a',
    capability: 'c',
    dependsOn: ['x', 'a'],
    when: "x.output.b.a == 'a.output' && a.output > 1",
    inputs: { text: 'a.output is {{ x.output.text }} of {{ a.status }}', list: ['{{ x.output }}'] },
  })
})
