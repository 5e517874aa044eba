import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { viewRun } from '@source/app/run-view.ts'
import type { EventView } from '@source/app/views.ts'
import type { Plan } from '@source/core/plan/plan.ts'
import { createRun } from '@source/core/run/run.ts'
import type { RunCreated, RunEvent } from '@source/core/run/run-event.ts'
import { transition } from '@source/core/run/transition.ts'
import { randomHistory } from '@source/testing/simulation/random-history.ts'
import { applyEvent, applyEvents } from './apply-event.ts'
import { createHistory, extendHistory, modelAfter } from './run-history.ts'
import { createRunModel } from './run-model.ts'
import type { RunModel } from './run-model.ts'
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

test('every step stands as in the core after each event of a random run', () => {
  fc.assert(
    fc.property(runs, (events) => {
      const [created, ...rest] = events
      if (created === undefined) return
      const run = createRun('run_1', coreEvent(created) as RunCreated & { at: number })
      let model = applyEvent(createRunModel(viewRun(run)), created)
      for (const event of rest) {
        transition(run, coreEvent(event))
        model = applyEvent(model, event)
        const core = [...run.steps.values()].map(({ id, status }) => `${id} ${status}`)
        const ours = [...model.steps.values()].map(({ id, status }) => `${id} ${status}`)
        expect(ours.toSorted()).toEqual(core.toSorted())
        expect(model.status).toBe(run.status)
      }
    }),
    { numRuns: 300 },
  )
})

test('events at once, one by one, twice over or scrubbed to give the same run', () => {
  fc.assert(
    fc.property(runs, fc.nat(), (events, cut) => {
      const first = modelOf(events)
      const whole = applyEvents(first, events)
      expect(events.reduce(applyEvent, first)).toEqual(whole)
      expect(applyEvents(whole, events)).toBe(whole)
      const at = cut % (events.length + 1)
      const history = extendHistory(
        extendHistory(createHistory(first), events.slice(0, at)),
        events,
      )
      expect(history.model).toEqual(whole)
      expect(modelAfter(history, at)).toEqual(applyEvents(first, events.slice(0, at)))
    }),
  )
})

test('scrubbing through a long run gives each moment as it was', () => {
  const plan: Plan = {
    name: 'Long',
    steps: Array.from({ length: 500 }, (_, index) => ({ id: `s${index}`, capability: 'a.b' })),
  }
  const events = plan.steps.flatMap(({ id }, index) => [
    event(2 * index + 1, 'step.started', { step: id, attempt: 1, agent: 'x' }),
    event(2 * index + 2, 'step.succeeded', { step: id, attempt: 1, output: index }),
  ])
  const first = modelOf([event(0, 'run.created', { plan, planId: 'p', name: 'n', inputs: {} })])
  const history = extendHistory(createHistory(first), events)
  expect(history.snapshots).toHaveLength(6)
  for (const count of [0, 1, 199, 200, 201, 999, 1000]) {
    expect(modelAfter(history, count)).toEqual(applyEvents(first, events.slice(0, count)))
  }
})

test('an unknown event changes nothing but the position', () => {
  const first = modelOf([])
  const after = applyEvent(first, event(9, 'stars.aligned', { step: 'a', attempt: 3 }))
  expect(after).toEqual({ ...first, position: 9, at: after.at })
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
  const created = event(1, 'run.created', { plan, planId: 'p', name: 'n', inputs: {} })
  const model = applyEvents(modelOf([created]), [
    created,
    event(2, 'run.started', {}),
    event(3, 'step.waiting', { step: 'nap', attempt: 1, dueAt: 5 }),
    event(4, 'wait.opened', { step: 'ask', attempt: 1, waitId: 'w', question: 'Go?' }),
  ])
  const states = [...model.steps.values()].map((step) => [
    stateOf(model, step),
    wordsOf(model, step),
  ])
  expect(states).toEqual([
    ['assigned', 'Waiting for its time'],
    ['waiting', 'Waiting for you'],
    ['pending', 'Pending'],
  ])
  expect(countStates(model)).toMatchObject({ assigned: 1, waiting: 1, pending: 1 })
})

function coreEvent({ type, at, data }: EventView): RunEvent {
  return { ...data, type, at: Date.parse(at) } as unknown as RunEvent
}

function modelOf(events: readonly EventView[]): RunModel {
  const [created] = events
  const fact: RunCreated =
    created === undefined
      ? { type: 'run.created', name: 'x', planId: 'p', plan: { name: 'x', steps: [] }, inputs: {} }
      : (coreEvent(created) as unknown as RunCreated)
  return createRunModel(viewRun(createRun('run_1', { ...fact, at: 0 })))
}

function event(position: number, type: string, data: EventView['data'] | object): EventView {
  const at = new Date(position).toISOString()
  return { position, type, at, actor: 'engine', runId: 'run_1', data: data as EventView['data'] }
}
