import type { Step } from '@source/core/plan/plan.ts'
import { expect, test } from 'vitest'
import { projectionOf } from './projection.ts'
import type { RunModel, StepModel } from './run-model.ts'

function step(planned: Step, part: Partial<StepModel> = {}): StepModel {
  const { id, kind = 'task', dependsOn = [] } = planned
  return {
    id,
    name: id,
    kind,
    dependsOn,
    planned,
    status: 'PENDING',
    attempt: 0,
    tries: 0,
    round: 1,
    isReady: false,
    isRecovering: false,
    ...part,
  }
}

function model(steps: readonly StepModel[]): RunModel {
  return {
    id: 'run',
    name: 'Run',
    planId: 'plan',
    plan: { name: 'Run', steps: steps.map(({ planned }) => planned) },
    revision: 1,
    inputs: {},
    status: 'EXECUTING',
    createdAt: 0,
    startedAt: 1000,
    position: 1,
    at: 1000,
    spentUsd: 0,
    order: steps.map(({ id }) => id),
    steps: new Map(steps.map((one) => [one.id, one])),
  }
}

const a: Step = { id: 'a', estimatedDurationMs: 100 }
const b: Step = { id: 'b', dependsOn: ['a'], estimatedDurationMs: 50 }

test('steps that are left follow each other, and what is late makes the end late', () => {
  const run = model([step(a, { startedAt: 1000, status: 'EXECUTING' }), step(b)])
  const onTime = projectionOf(run, 1040)
  expect(onTime.steps.get('b')).toEqual({ from: 1100, to: 1150 })
  expect(onTime).toMatchObject({ endAt: 1150, lateMs: 0 })
  expect(projectionOf(run, 1300)).toMatchObject({ endAt: 1350, lateMs: 200 })
})

test('where a step has no estimate, nobody says that it is late; without any, nothing is said', () => {
  const known = step(b)
  const unknown = step({ id: 'a' }, { startedAt: 1000, status: 'EXECUTING' })
  const projection = projectionOf(model([unknown, known]), 2000)
  expect(projection.endAt).toBe(2050)
  expect(projection.lateMs).toBeUndefined()
  expect(projectionOf(model([unknown]), 2000)).toEqual({ steps: new Map() })
})

test('a question to a person holds up what comes after it, and needs no estimate', () => {
  const ask: Step = { id: 'ask', kind: 'approval' }
  const after: Step = { id: 'b', dependsOn: ['ask'], estimatedDurationMs: 50 }
  const run = model([step(ask, { startedAt: 1000, status: 'WAITING' }), step(after)])
  expect(projectionOf(run, 1500)).toMatchObject({ endAt: 1550, lateMs: 500 })
})
