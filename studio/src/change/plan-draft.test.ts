import type { Plan } from '@source/core/plan/plan.ts'
import { expect, test } from 'vitest'
import { changeRows, impactWords } from './change-rows.ts'
import { differenceOf, edgeKey } from './plan-difference.ts'
import { draftWith, freeId } from './plan-draft.ts'
import type { Draft } from './plan-draft.ts'

const plan: Plan = {
  name: 'Three',
  steps: [
    { id: 'a', capability: 'x.do' },
    { id: 'b', capability: 'x.do', dependsOn: ['a'], agent: 'one' },
    { id: 'c', capability: 'x.do', inputs: { from: '{{ b.output }}' } },
  ],
}

const make = (...changes: Draft): Draft =>
  changes.reduce<Draft>((draft, change) => draftWith(draft, change), [])

test('changes of one step come to one of each kind', () => {
  const draft = make(
    { type: 'MODIFY_STEP', stepId: 'b', step: { name: 'B' } },
    { type: 'MODIFY_STEP', stepId: 'b', step: { when: 'true' } },
    { type: 'REASSIGN_AGENT', stepId: 'b', agent: 'two' },
    { type: 'REASSIGN_AGENT', stepId: 'b', agent: 'three' },
    { type: 'CHANGE_ORDER', stepId: 'b', dependsOn: [] },
  )
  expect(draft).toEqual([
    { type: 'MODIFY_STEP', stepId: 'b', step: { name: 'B', when: 'true' } },
    { type: 'REASSIGN_AGENT', stepId: 'b', agent: 'three' },
    { type: 'CHANGE_ORDER', stepId: 'b', dependsOn: [] },
  ])
})

test('a step that the draft adds takes its own changes in, and goes without a trace', () => {
  const added = make(
    { type: 'ADD_STEP', step: { id: 'd', name: 'D' } },
    { type: 'CHANGE_ORDER', stepId: 'd', dependsOn: ['a'] },
    { type: 'REASSIGN_AGENT', stepId: 'd', agent: 'one' },
    { type: 'CHANGE_ORDER', stepId: 'b', dependsOn: ['a', 'd'] },
  )
  expect(added[0]).toEqual({
    type: 'ADD_STEP',
    step: { id: 'd', name: 'D', dependsOn: ['a'], agent: 'one' },
  })
  expect(draftWith(added, { type: 'REMOVE_STEP', stepId: 'd' })).toEqual([
    { type: 'CHANGE_ORDER', stepId: 'b', dependsOn: ['a'] },
  ])
})

test('a difference has the steps and the ways that come, go and change, read ones as well', () => {
  const { steps, edges } = differenceOf(plan, [
    { type: 'REMOVE_STEP', stepId: 'b' },
    { type: 'ADD_STEP', step: { id: 'd', capability: 'x.do', dependsOn: ['a'] } },
    { type: 'MODIFY_STEP', stepId: 'c', step: { inputs: { from: '{{ d.output }}' } } },
  ])
  expect([...steps]).toEqual([
    ['b', 'removed'],
    ['c', 'changed'],
    ['d', 'added'],
  ])
  expect(Object.fromEntries(edges)).toEqual({
    [edgeKey('a', 'b')]: 'removed',
    [edgeKey('b', 'c')]: 'removed',
    [edgeKey('a', 'd')]: 'added',
    [edgeKey('d', 'c')]: 'added',
  })
})

test('a change is told in words', () => {
  const difference = differenceOf(plan, [
    { type: 'REASSIGN_AGENT', stepId: 'b', agent: 'two' },
    { type: 'MODIFY_STEP', stepId: 'c', step: { timeoutMs: 5 } },
    { type: 'CHANGE_ORDER', stepId: 'c', dependsOn: ['a'] },
  ])
  expect(changeRows(difference).map(({ detail }) => detail)).toEqual([
    'by two',
    'after A; timeout ms',
  ])
  const impact = { added: [], removed: [], changed: [], rerun: [], problems: [] }
  expect(impactWords({ ...impact, durationMs: -60_000, usd: 0, approvals: 0 })).toBe(
    'No begun step repeats. 1:00 sooner.',
  )
  expect(impactWords({ ...impact, rerun: ['a'], durationMs: 0, usd: 0.5, approvals: 1 })).toBe(
    '1 begun step repeats. $0.50 more, 1 question more.',
  )
})

test('a name becomes an id that is free', () => {
  expect(freeId('Second look!', new Set())).toBe('second_look')
  expect(freeId('Second look', new Set(['second_look', 'second_look_2']))).toBe('second_look_3')
  expect(freeId('2 über', new Set())).toBe('ber')
  expect(freeId('…', new Set(['step']))).toBe('step_2')
})
