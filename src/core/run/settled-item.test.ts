import { expect, test } from 'vitest'
import { createRun } from './create-run.ts'
import type { Run } from './run.ts'
import type { RunFact } from './run-event.ts'
import type { StepState } from './step-state.ts'
import { transition } from './transition.ts'

function runOf(): Run {
  const steps = [
    { id: 'a', capability: 'x', forEach: '[1, 2]' },
    { id: 'b', capability: 'x' },
  ]
  const plan = { name: 'P', steps }
  const created = { type: 'run.created', name: 'P', planId: 'p', plan, inputs: {}, at: 1 } as const
  const run = createRun('r', created)
  happen(run, { type: 'run.started' })
  return run
}

function happen(run: Run, fact: RunFact): void {
  for (const effect of transition(run, { ...fact, at: 2 }).effects) {
    if (effect.type === 'record') happen(run, effect.fact)
  }
}

function finish(run: Run, step: string, attempt = 1): void {
  happen(run, { type: 'step.started', step, attempt, agent: 'w' })
  happen(run, { type: 'step.succeeded', step, attempt, output: `${step}!` })
}

function first(run: Run): StepState {
  const item = run.steps.get('a[0]')
  if (item === undefined) throw new Error('there is an item')
  return item
}

test('an item that is done keeps what it came to, and reads like every other step', () => {
  const run = runOf()
  const before = Object.keys(first(run)).length
  finish(run, 'a[0]')
  const item = first(run)
  expect(run.steps.get('a')?.items?.[0]).toBe(item)
  expect(Object.keys(item).length).toBeLessThan(before / 2)
  expect(item).toMatchObject({ id: 'a[0]', status: 'COMPLETED', output: 'a[0]!', agent: 'w' })
  const { ready, round, avoid, wait, undo, dueAt, dependencies } = item
  expect({ ready, round, avoid, wait, undo, dueAt }).toEqual({
    ready: false,
    round: 1,
    avoid: [],
    wait: undefined,
    undo: undefined,
    dueAt: undefined,
  })
  expect(dependencies.waiting).toBe(0)
  finish(run, 'a[1]')
  expect(run.steps.get('a')?.output).toEqual(['a[0]!', 'a[1]!'])
})

test('an item with more to say is kept whole', () => {
  const run = runOf()
  happen(run, { type: 'step.started', step: 'a[0]', attempt: 1, agent: 'w' })
  const entities = [{ kind: 'city', name: 'Tokyo' }]
  happen(run, { type: 'step.succeeded', step: 'a[0]', attempt: 1, output: 1, entities })
  expect(first(run).entities).toEqual(entities)
})

test('an item that was done can be done again', () => {
  const run = runOf()
  finish(run, 'a[0]')
  finish(run, 'a[1]')
  happen(run, { type: 'step.rerun', step: 'a[0]', reason: 'it was wrong' })
  expect(first(run)).toMatchObject({ status: 'PENDING', attempt: 2, output: undefined })
  finish(run, 'a[0]', 2)
  expect(first(run)).toMatchObject({ status: 'COMPLETED', attempt: 2, output: 'a[0]!' })
  expect(run.steps.get('a')?.status).toBe('COMPLETED')
})
