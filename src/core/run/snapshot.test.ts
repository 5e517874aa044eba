import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { driveRun, replay } from '../../testing/simulation/drive-run.ts'
import { randomPlan } from '../../testing/simulation/random-plan.ts'
import { createScript } from '../../testing/simulation/script.ts'
import { seededChance } from '../../testing/simulation/seeded-chance.ts'
import { Large, Parts, plainOf } from '../large.ts'
import type { Step } from '../plan/plan.ts'
import { createRun } from './create-run.ts'
import type { Run } from './run.ts'
import type { RunCreated, RunEvent, RunFact } from './run-event.ts'
import { restoreRun, takeSnapshot } from './snapshot.ts'
import type { RunSnapshot } from './snapshot.ts'
import { fieldsOfStep } from './settled-item.ts'
import type { StepState } from './step-state.ts'
import { transition } from './transition.ts'

type Created = RunCreated & { readonly at: number }

const open = (ref: Large['ref']): Large => new Large(ref, () => `read ${ref.hash}`)

/** The run as it comes back from the disk. */
function copied(run: Run, created: Created): Run {
  const snapshot = JSON.parse(JSON.stringify(takeSnapshot(run))) as RunSnapshot
  return restoreRun(snapshot, { runId: run.id, created, plan: run.compiled.plan, open })
}

function plain({ compiled, frame, steps, ...rest }: Run): unknown {
  return {
    ...rest,
    plan: compiled.plan,
    root: frame.steps.map(({ id }) => id),
    open: frame.open,
    steps: [...steps.values()].map(plainStep),
  }
}

function plainStep(state: StepState): unknown {
  const { compiled, frame, parent, items, inner, ...rest } = fieldsOfStep(state)
  return {
    ...rest,
    step: compiled.step,
    owner: frame.owner?.id,
    parent: parent?.id,
    items: items?.map(({ id }) => id),
    inner: inner && { open: inner.open, steps: inner.steps.map(({ id }) => id) },
  }
}

test('after any history a run is its snapshot, and goes on as it would have', () => {
  const disturbances = { crashes: 5, pauses: 3, cancels: 1, duplicates: 10, noise: 10 }
  const seeds = fc.integer({ min: 1, max: 1e9 })
  fc.assert(
    fc.property(randomPlan, seeds, fc.nat(), (plan, seed, at) => {
      const chance = seededChance(seed)
      const journey = driveRun(plan, { script: createScript(seed), chance, disturbances })
      const events = JSON.parse(JSON.stringify(journey.events)) as RunEvent[]
      const cut = 1 + (at % events.length)
      const whole = replay(events.slice(0, cut))
      const restored = copied(whole, events[0] as unknown as Created)
      expect(plain(restored)).toEqual(plain(whole))
      for (const event of events.slice(cut)) {
        expect(transition(restored, event).effects).toEqual(transition(whole, event).effects)
      }
      expect(plain(restored)).toEqual(plain(whole))
    }),
    { numRuns: 300 },
  )
})

function runOf(steps: readonly Step[], facts: readonly RunFact[]): { run: Run; created: Created } {
  const plan = { name: 'P', steps }
  const first = { type: 'run.created', name: 'P', planId: 'p', plan, inputs: {} } as const
  const created = { ...first, at: 1 }
  const run = createRun('r', created)
  for (const fact of [{ type: 'run.started' } as const, ...facts]) happen(run, fact)
  return { run, created }
}

function happen(run: Run, fact: RunFact): void {
  for (const effect of transition(run, { ...fact, at: 2 }).effects) {
    if (effect.type === 'record') happen(run, effect.fact)
  }
}

function done(step: string, output: StepState['output'] = null): readonly RunFact[] {
  return [
    { type: 'step.started', step, attempt: 1, agent: 'a' },
    { type: 'step.succeeded', step, attempt: 1, output: output ?? null },
  ]
}

test('large values stay references, wherever they are', () => {
  const large = open({ hash: 'h', bytes: 100_000, preview: '"x' })
  const list = [{ id: 'a', capability: 'x', forEach: '[1, 2]' }]
  const { run, created } = runOf(list, [...done('a[0]', large), ...done('a[1]', 'small')])
  const restored = copied(run, created)
  expect(restored.steps.get('a[0]')?.output).toEqual(large)
  expect(restored.steps.get('a')?.output).toBeInstanceOf(Parts)
  expect(plainOf(restored.steps.get('a')?.output ?? null)).toEqual(['read h', 'small'])
  const forged = { hash: 'h', bytes: 1, preview: '' }
  const other = runOf([{ id: 'a', capability: 'x' }], done('a', forged))
  expect(copied(other.run, other.created).steps.get('a')?.output).toEqual(forged)
})

test('what a fan-out gathered is not said twice', () => {
  const count = 200
  const list = Array.from({ length: count }, (_, n) => n).join(', ')
  const items = Array.from({ length: count }, (_, n) => done(`a[${n}]`, 'x'.repeat(500)))
  const { run, created } = runOf([{ id: 'a', capability: 'x', forEach: `[${list}]` }], items.flat())
  const text = JSON.stringify(takeSnapshot(run))
  expect(text.length).toBeLessThan(count * 1_200)
  expect(plain(copied(run, created))).toEqual(plain(run))
})
