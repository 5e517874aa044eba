import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EventView } from '@source/app/views.ts'
import type { Plan } from '@source/core/plan/plan.ts'
import { createRun } from '@source/core/run/create-run.ts'
import type { RunEvent } from '@source/core/run/run-event.ts'
import { transition } from '@source/core/run/transition.ts'
import { randomHistory } from '@source/testing/simulation/random-history.ts'
import { applyChange, applyChanges, modelBefore } from './run-change.ts'
import { modelAfter } from './run-history.ts'
import type { RunHistory } from './run-history.ts'
import type { RunModel } from './run-model.ts'
import { createReplay } from './run-replay.ts'
import { stepModel } from './step-model.ts'
import { countStates, stateOf, wordsOf } from './step-state.ts'

/** Every run of a random journal, as its events. */
const runs: fc.Arbitrary<readonly EventView[]> = fc.infiniteStream(fc.nat()).map((numbers) => {
  const history = randomHistory((below) => (numbers.next().value ?? 0) % below)
  const stream = history.find(({ event }) => event.type === 'run.created')?.stream
  return history
    .filter((entry) => entry.stream === stream)
    .map(({ event }, index) => ({
      position: index + 1,
      type: event.type,
      at: new Date(event.at).toISOString(),
      actor: event.actor,
      runId: 'run_1',
      data: event.data,
    }))
})

test('every step is as the core has it after each event of a random run', () => {
  fc.assert(
    fc.property(runs, (events) => {
      const [created, ...later] = events
      if (created === undefined) return
      const run = createRun('run_1', coreEvent(created) as never)
      const replay = createReplay('run_1')
      replay.take([created])
      for (const event of later) {
        transition(run, coreEvent(event))
        const model = replay.take([event])?.model
        expect(model?.status).toBe(run.status)
        expect(idsOf(model)).toEqual([...run.steps.keys()].toSorted())
        for (const step of run.steps.values()) {
          const drawn = model?.steps.get(step.id)
          const known = stepModel(step)
          // Since when a step waits for a moment or a signal, only the studio wants to know.
          const isWait = known.kind === 'wait' && known.startedAt === undefined
          const { startedAt, ...rest } = drawn ?? {}
          expect(isWait ? rest : drawn).toEqual(known)
          if (isWait && startedAt !== undefined) expect(known.status).not.toBe('PENDING')
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('what somebody has done again, or changes, is as the core has it', () => {
  const plan: Plan = {
    name: 'Again',
    steps: [
      { id: 'each', capability: 'a.b', forEach: '[1, 2]' },
      { id: 'ask', kind: 'approval', dependsOn: ['each'], approval: { question: 'Go?' } },
      { id: 'go', capability: 'a.b', dependsOn: ['ask'] },
    ],
  }
  const facts: readonly (readonly [string, object])[] = [
    ['run.started', {}],
    ['step.expanded', { step: 'each', items: [1, 2] }],
    ...[0, 1].flatMap((index): readonly (readonly [string, object])[] => [
      ['step.started', { step: `each[${index}]`, attempt: 1, agent: 'x' }],
      ['step.succeeded', { step: `each[${index}]`, attempt: 1, output: index }],
    ]),
    ['step.succeeded', { step: 'each', attempt: 1, output: [0, 1] }],
    ['wait.opened', { step: 'ask', attempt: 1, waitId: 'w', question: 'Go?' }],
    ['wait.answered', { step: 'ask', attempt: 1, waitId: 'w', decision: 'APPROVE', by: 'ada' }],
    ['step.started', { step: 'go', attempt: 1, agent: 'x' }],
    ['step.rerun', { step: 'each', reason: 'New data.' }],
    [
      'plan.modified',
      {
        modificationId: 'm',
        revision: 2,
        changes: [],
        plan: { ...plan, steps: [...plan.steps, { id: 'tell', capability: 'a.b' }] },
        reason: 'More.',
      },
    ],
  ]
  const events = [createdEvent(plan), ...facts.map(([type, data], at) => event(at + 2, type, data))]
  const run = createRun('run_1', coreEvent(createdEvent(plan)) as never)
  const replay = createReplay('run_1')
  replay.take(events.slice(0, 1))
  for (const one of events.slice(1)) {
    transition(run, coreEvent(one))
    const model = replay.take([one])?.model
    expect(idsOf(model), one.type).toEqual([...run.steps.keys()].toSorted())
    for (const step of run.steps.values()) {
      expect(model?.steps.get(step.id), one.type).toEqual(stepModel(step))
    }
  }
  expect(replay.history()?.model).toMatchObject({
    revision: 2,
    order: ['each', 'ask', 'go', 'tell'],
  })
  expect(replay.history()?.model.steps.has('each[0]')).toBe(false)
})

test('events at once, one by one, twice over or scrubbed to give the same run', () => {
  fc.assert(
    fc.property(runs, fc.nat(), (events, cut) => {
      const whole = historyOf(events)
      const replay = createReplay('run_1')
      for (const one of events) replay.take([one])
      expect(replay.history()?.model).toEqual(whole.model)
      expect(replay.take(events)).toBe(replay.history())
      const count = 1 + (cut % events.length)
      expect(modelAfter(whole, count)).toEqual(historyOf(events.slice(0, count)).model)
      const [first] = whole.changes
      if (first === undefined) return
      expect(whole.changes.reduce(applyChange, modelBefore(first))).toEqual(whole.model)
    }),
    { numRuns: 50 },
  )
})

test('scrubbing through a long run gives each moment as it was', () => {
  const plan: Plan = {
    name: 'Long',
    steps: Array.from({ length: 500 }, (_, index) => ({ id: `s${index}`, capability: 'a.b' })),
  }
  const events = [
    createdEvent(plan),
    event(2, 'run.started', {}),
    ...plan.steps.flatMap(({ id }, index) => [
      event(2 * index + 3, 'step.started', { step: id, attempt: 1, agent: 'x' }),
      event(2 * index + 4, 'step.succeeded', { step: id, attempt: 1, output: index }),
    ]),
  ]
  const history = historyOf(events)
  expect(history.snapshots).toHaveLength(6)
  const [first] = history.changes
  if (first === undefined) throw new Error('the run was created')
  for (const count of [1, 2, 199, 200, 201, 999, 1002]) {
    const changes = history.changes.slice(0, count)
    expect(modelAfter(history, count)).toEqual(applyChanges(modelBefore(first), changes))
  }
  expect(modelAfter(history, 0)).toEqual(modelAfter(history, 1))
})

test('an unknown event changes nothing but the position', () => {
  const before = historyOf([createdEvent({ name: 'x', steps: [] })]).model
  const replay = createReplay('run_1')
  const odd = event(9, 'stars.aligned', { step: 'a', attempt: 3 })
  const after = replay.take([createdEvent({ name: 'x', steps: [] }), odd])?.model
  expect(after).toEqual({ ...before, position: 9, at: after?.at })
})

test('a timer is nobody’s business, a question is somebody’s', () => {
  const plan: Plan = {
    name: 'Waits',
    steps: [
      { id: 'nap', kind: 'wait', wait: { delayMs: 5 } },
      { id: 'ask', kind: 'approval', approval: { question: 'Go?' } },
      { id: 'go', capability: 'a.b', dependsOn: ['nap', 'ask'] },
    ],
  }
  const { model } = historyOf([
    createdEvent(plan),
    event(2, 'run.started', {}),
    event(3, 'step.waiting', { step: 'nap', attempt: 1, dueAt: 5 }),
    event(4, 'wait.opened', { step: 'ask', attempt: 1, waitId: 'w', question: 'Go?' }),
  ])
  const states = [...model.steps.values()].map((step) => [stateOf(step), wordsOf(step)])
  expect(states).toEqual([
    ['assigned', 'Waiting for its time'],
    ['waiting', 'Waiting for you'],
    ['pending', 'Pending'],
  ])
  expect(countStates(model)).toMatchObject({ assigned: 1, waiting: 1, pending: 1 })
})

function historyOf(events: readonly EventView[]): RunHistory {
  const history = createReplay('run_1').take(events)
  if (history === undefined) throw new Error('something happened')
  return history
}

function idsOf(model: RunModel | undefined): readonly string[] {
  return [...(model?.steps.keys() ?? [])].toSorted()
}

function coreEvent({ type, at, data }: EventView): RunEvent {
  return { ...data, type, at: Date.parse(at) } as never
}

function createdEvent(plan: Plan): EventView {
  return event(1, 'run.created', { plan, planId: 'p', name: 'n', inputs: {} })
}

function event(position: number, type: string, data: object): EventView {
  const at = new Date(position).toISOString()
  return { position, type, at, actor: 'engine', runId: 'run_1', data: data as never }
}
