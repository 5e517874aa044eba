import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/core/plan/plan.ts'
import type { SimulationCase } from '../simulation/simulation-case.ts'
import { simulate } from '../simulation/world.ts'

/*
 * Acceptance 1 and 4: a crash at every single point at which the process touches the world (before
 * and after each commit, each time an agent is asked, each timer), one after the other.
 */

const undoable = { compensate: { capability: 'undo.once' } }
const plans: { readonly [name: string]: Plan } = {
  'a chain, a fan-out and a join': {
    name: 'Mixed',
    steps: [
      { id: 'a', capability: 'work.again' },
      { id: 'b', capability: 'work.once', dependsOn: ['a'], retry: { attemptsMax: 3 } },
      { id: 'c', capability: 'work.again', dependsOn: ['a'], forEach: 'inputs.list' },
      { id: 'd', capability: 'work.once', dependsOn: ['b', 'c'], join: 'settled' },
    ],
  },
  'people, timers and signals': {
    name: 'Waits',
    steps: [
      { id: 'ask', kind: 'approval', approval: { question: 'Go on?', quorum: 2 } },
      { id: 'rest', kind: 'wait', wait: { delayMs: 70 } },
      { id: 'word', kind: 'wait', wait: { signal: 'go', buffered: true } },
      {
        id: 'last',
        capability: 'work.again',
        dependsOn: ['ask', 'rest', 'word'],
        join: { atLeast: 2 },
        onRest: 'cancel',
      },
    ],
  },
  'a failure after which all is undone': {
    name: 'Undone',
    steps: [
      { id: 'a', capability: 'work.again', ...undoable },
      { id: 'b', capability: 'work.once', dependsOn: ['a'], ...undoable },
      { id: 'c', capability: 'work.again', dependsOn: ['b'], inputs: { no: '{{ inputs.no }}' } },
    ],
    policy: { onFailure: 'compensate' },
  },
  'a sub-run in a group': {
    name: 'Nested',
    steps: [
      {
        id: 'g',
        kind: 'group',
        forEach: 'inputs.list',
        parallelMax: 2,
        steps: [
          { id: 'x', kind: 'run', orchestration: 'child' },
          { id: 'y', capability: 'work.narrow', dependsOn: ['x'], mutex: "'m'" },
        ],
      },
    ],
  },
}

describe('a run that meets a crash at any point breaks no law', () => {
  test.each(Object.entries(plans))('%s', { timeout: 120_000 }, async (_, plan) => {
    const calm: SimulationCase = {
      seed: 11,
      plan,
      runs: 1,
      acts: [],
      crashes: [],
      faults: [],
      store: 'memory',
    }
    const { points, violation } = await simulate(calm)
    expect(violation?.message).toBeUndefined()
    expect(points).toBeGreaterThan(10)
    for (let at = 1; at <= points; at += 1) {
      const outcome = await simulate({ ...calm, crashes: [at] })
      expect(outcome.violation?.message, `a crash at point ${at}`).toBeUndefined()
      expect(outcome.crashes).toBe(1)
    }
  })
})
