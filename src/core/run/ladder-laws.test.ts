import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { driveRun, replay } from '../../testing/simulation/drive-run.ts'
import type { Disturbances, Journey } from '../../testing/simulation/drive-run.ts'
import { randomPlan } from '../../testing/simulation/random-plan.ts'
import { createScript } from '../../testing/simulation/script.ts'
import { seededChance } from '../../testing/simulation/seeded-chance.ts'
import type { Plan } from '../plan/plan.ts'
import { explain } from './explain.ts'
import type { RunEvent } from './run-event.ts'
import { isFinished, isSettled } from './status.ts'

/** `SKEIN_RUNS=100000 vitest run src/core/run/ladder-laws` looks longer; a failure prints its seed. */
const numRuns = Number(process.env['SKEIN_RUNS'] ?? 300)

interface Case {
  readonly plan: Plan
  readonly seed: number
}

const policies = fc.constantFrom('recover', 'ask', 'compensate', undefined)
const plans = fc.tuple(randomPlan, policies).map(([plan, onFailure]): Plan => {
  const { onFailure: _, ...policy } = plan.policy ?? {}
  return { ...plan, policy: onFailure === undefined ? policy : { ...policy, onFailure } }
})
const cases: fc.Arbitrary<Case> = fc.record({
  plan: plans,
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
})

type Watch = Parameters<typeof driveRun>[1]['onCommit']

function drive(one: Case, disturbances: Disturbances, onCommit?: Watch): Journey {
  return driveRun(one.plan, {
    script: createScript(one.seed),
    chance: seededChance(one.seed),
    slots: 3,
    rungs: 'by chance',
    disturbances,
    ...(onCommit && { onCommit }),
  })
}

function holds(check: (one: Case) => void): void {
  fc.assert(fc.property(cases, check), { numRuns })
}

const rough: Disturbances = { crashes: 8, pauses: 5, duplicates: 20 }

type Recovering = Extract<RunEvent, { readonly type: 'step.recovering' }>

/** What was found on rungs, per step and time it was done. */
function findsOf(events: readonly RunEvent[]): ReadonlyMap<string, readonly Recovering[]> {
  const finds = new Map<string, Recovering[]>()
  for (const event of events) {
    if (event.type === 'step.rerun' || event.type === 'plan.modified') finds.clear()
    if (event.type !== 'step.recovering') continue
    finds.set(event.step, [...(finds.get(event.step) ?? []), event])
  }
  return finds
}

describe('the ladder', () => {
  test('comes to an end through crashes, pauses and duplicates', () => {
    holds((one) => {
      const { run } = drive(one, rough)
      expect(isFinished(run.status)).toBe(true)
      for (const step of run.steps.values()) expect(isSettled(step.status)).toBe(true)
    })
  })

  test('is the same when its facts are replayed', () => {
    holds((one) => {
      const { run, events } = drive(one, rough)
      const again = replay(events)
      const shape = (it: typeof run) =>
        [...it.steps.values()].map(({ id, status, climbed, detour }) => ({
          id,
          status,
          climbed,
          detour,
        }))
      expect(shape(again)).toEqual(shape(run))
      expect(again.status).toBe(run.status)
    })
  })

  test('never has the same tried twice on a rung, and each rung only so often', () => {
    holds((one) => {
      const { run, events } = drive(one, { duplicates: 20 })
      expect(run.replans).toBeLessThanOrEqual(3)
      for (const finds of findsOf(events).values()) {
        const agents = finds.flatMap(({ rung, agent }) =>
          rung === 'agent' && agent ? [agent] : [],
        )
        expect(agents.length).toBeLessThanOrEqual(20)
        expect(finds.filter(({ rung }) => rung === 'path').length).toBeLessThanOrEqual(4)
        expect(finds.filter(({ rung }) => rung === 'replan').length).toBeLessThanOrEqual(2)
      }
      for (const { climbed } of run.steps.values()) {
        const tried = climbed.filter(({ content }) => content !== '')
        const names = tried.map(({ rung, content }) => `${rung} ${content}`)
        expect(new Set(names).size).toBe(names.length)
      }
    })
  })

  test('is climbed from below: no rung is looked at before those beneath it are done with', () => {
    holds((one) => {
      const { run } = drive(one, {})
      const rungs = ['agent', 'path', 'replan', 'ask', 'compensate']
      for (const { climbed } of run.steps.values()) {
        // A person may have it tried again, and then it may fail of something else.
        const asked = climbed.findIndex(({ rung }) => rung === 'ask')
        const alone = asked < 0 ? climbed : climbed.slice(0, asked)
        const heights = alone.map(({ rung }) => rungs.indexOf(rung))
        expect(heights).toEqual(heights.toSorted((a, b) => a - b))
      }
    })
  })

  test('can say of every step in one sentence where on it the step is', () => {
    holds((one) => {
      drive(one, { pauses: 5 }, (run) => {
        for (const step of run.steps.values()) {
          expect(explain(run, step).sentence).toMatch(/^s\d+.*[.!?]$/s)
          if (step.recovering) expect(explain(run, step).cause['type']).toBe('recovering')
        }
      })
    })
  })
})
