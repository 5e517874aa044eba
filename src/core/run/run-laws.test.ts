import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { driveRun, replay } from '../../testing/simulation/drive-run.ts'
import type { Disturbances, DriveOptions, Journey } from '../../testing/simulation/drive-run.ts'
import { once, randomPlan } from '../../testing/simulation/random-plan.ts'
import { referenceRun, referenceStatus } from '../../testing/simulation/reference-run.ts'
import { createScript } from '../../testing/simulation/script.ts'
import { seededChance } from '../../testing/simulation/seeded-chance.ts'
import type { Plan } from '../plan/plan.ts'
import { validatePlan } from '../plan/validate-plan.ts'
import { explain } from './explain.ts'
import type { Run } from './run.ts'
import type { StepState } from './step-state.ts'
import type { RunEvent } from './run-event.ts'
import { isFinished, isSettled } from './status.ts'

/** `SKEIN_RUNS=100000 vitest run src/core/run/run-laws` looks longer; a failure prints its seed. */
const numRuns = Number(process.env['SKEIN_RUNS'] ?? 400)
const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const slots = fc.constantFrom(1, 3, 100)

interface Case {
  readonly plan: Plan
  readonly seed: number
  readonly slots: number
}

const cases: fc.Arbitrary<Case> = fc.record({ plan: randomPlan, seed: seeds, slots })

type Watch = DriveOptions['onCommit']

function drive(one: Case, disturbances: Disturbances, onCommit?: Watch): Journey {
  return driveRun(one.plan, {
    script: createScript(one.seed),
    chance: seededChance(one.seed),
    slots: one.slots,
    disturbances,
    ...(onCommit && { onCommit }),
  })
}

function holds(check: (one: Case) => void, runs = numRuns): void {
  fc.assert(fc.property(cases, check), { numRuns: runs })
}

const rough: Disturbances = { crashes: 6, pauses: 5, duplicates: 20 }

function plain(run: Run): unknown {
  const steps = [...run.steps.values()].map((step) => ({
    ...step,
    compiled: step.compiled.index,
    parent: step.parent?.id,
    items: step.items?.map(({ id }) => id),
    frame: step.frame.owner?.id,
    inner: step.inner?.steps.map(({ id }) => id),
  }))
  const { compiled: _, frame, steps: __, ...rest } = run
  return { ...rest, root: frame.steps.map(({ id }) => id), open: frame.open, steps }
}

function endsOf(run: Run): { [id: string]: string } {
  const ends = run.frame.steps.map((step): [string, string] => {
    const blocked = step.status === 'SKIPPED' && step.skipReason?.type === 'dependency-failed'
    return [step.id, blocked ? 'blocked' : step.status]
  })
  return Object.fromEntries(ends)
}

/** Whoever comes first, a person or the late agent, says what became of it. */
function asksAboutLate({ steps, policy }: Plan): boolean {
  const mayBeLate = steps.some((step) => step.capability === once && step.timeoutMs === 300)
  return policy?.onUnknown === 'ask' && mayBeLate
}

test('random plans are valid plans', () => {
  fc.assert(
    fc.property(randomPlan, (plan) => {
      expect(validatePlan(plan)).toEqual([])
    }),
    { numRuns },
  )
})

describe('every run', () => {
  test('ends as the plan says, whatever the order, the slots, the pauses and the duplicates', () => {
    holds((one) => {
      fc.pre(!asksAboutLate(one.plan))
      const { run } = drive(one, { pauses: 10, duplicates: 30 })
      const reference = referenceRun(one.plan, createScript(one.seed))
      const expected = [...reference].map(([id, { status }]) => [id, status])
      expect(endsOf(run)).toEqual(Object.fromEntries(expected))
      expect(run.status).toBe(referenceStatus(one.plan, reference))
    })
  })

  test('comes to an end through crashes, pauses and duplicates: nothing is ever stuck', () => {
    holds((one) => {
      const { run } = drive(one, rough)
      expect(isFinished(run.status)).toBe(true)
      for (const step of run.steps.values()) expect(isSettled(step.status)).toBe(true)
    })
  })

  test('that is cancelled ends CANCELLED or as it was, with every step settled', () => {
    holds((one) => {
      const { run, events } = drive(one, { ...rough, cancels: 8 })
      const asked = events.some(({ type }) => type === 'run.cancelled')
      expect(isFinished(run.status)).toBe(true)
      if (asked) expect(run.status).toBe('CANCELLED')
      for (const step of run.steps.values()) expect(isSettled(step.status)).toBe(true)
    })
  })

  test('is the same when its facts are replayed, at every commit', () => {
    holds(
      (one) => {
        const journal: RunEvent[] = []
        const { run, events } = drive(one, { ...rough, cancels: 3 })
        expect(plain(replay(events))).toEqual(plain(run))
        const calm = drive(one, { noise: 10 }, (_, turn) => void journal.push(...turn))
        expect(plain(replay([...calm.events.slice(0, 1), ...journal]))).toEqual(plain(calm.run))
      },
      Math.ceil(numRuns / 4),
    )
  })

  test('takes any fact, about anything, in any order, without harm', () => {
    holds((one) => {
      const { run } = drive(one, { noise: 60, cancels: 1 }, (now) => expectSound(now))
      if (!isFinished(run.status)) expect(waitsOnlyForNoise(run)).toBe(true)
    })
  })
})

describe('every step', () => {
  test('starts only when its join allows it, and once an attempt', () => {
    holds((one) => {
      const started = new Set<string>()
      drive(one, { pauses: 5, duplicates: 20 }, (run, turn) => {
        for (const event of turn) {
          if (event.type !== 'step.started') continue
          const attempt = `${event.step}#${event.attempt}`
          expect(started).not.toContain(attempt)
          started.add(attempt)
          const step = run.steps.get(event.step)
          if (step !== undefined) expectJoinMet(run, step.parent ?? step)
        }
      })
    })
  })

  test('that needs a failed one never runs, and those that do not need it do', () => {
    holds((one) => {
      const { run } = drive(one, { duplicates: 10 })
      for (const step of run.frame.steps) {
        if (step.compiled.join !== 'all') continue
        const needs = step.compiled.dependencies.flatMap((index) => run.frame.steps[index] ?? [])
        if (needs.some((need) => isHarmful(run, need))) {
          expect(step.status).toBe('SKIPPED')
          expect(step.startedAt).toBeUndefined()
        } else if (needs.every((need) => need.status === 'COMPLETED' && !need.rejected)) {
          // A person may say of a lost one that it does not matter.
          expect(['condition', 'by-hand']).toContain(step.skipReason?.type ?? 'condition')
        }
      }
    })
  })

  test('can say in one sentence what it waits for or how it ended, at every commit', () => {
    holds(
      (one) => {
        drive(one, { pauses: 10 }, (run) => {
          for (const step of run.steps.values()) {
            const { sentence } = explain(run, step)
            expect(sentence).toMatch(/^s\d+.*[.!]$/s)
            expect(sentence).not.toMatch(/undefined|unknown time/)
            expectTrue(run, step, sentence)
          }
        })
      },
      Math.ceil(numRuns / 2),
    )
  })

  test('of a fan-out runs within its limit, and gives its output in its place', () => {
    holds((one) => {
      const { run } = drive(one, { pauses: 5 }, (now) => {
        for (const step of now.frame.steps) expectWithinLimit(step)
      })
      for (const step of run.frame.steps) {
        if (step.items === undefined || step.status !== 'COMPLETED') continue
        expect(step.output).toEqual(step.items.map((item) => item.output ?? null))
      }
    })
  })
})

describe('a crash at any commit', () => {
  test('never sends a step again that is not idempotent', () => {
    holds((one) => {
      if (one.plan.policy?.onUnknown === 'retry') return
      const { sent, events } = drive(one, rough)
      for (const order of sent.filter(({ capability }) => capability === 'work.once')) {
        const again = sent.filter((other) => other.step === order.step)
        // Only a failure that is on record, or a person, leads to another attempt.
        const failures = events.filter(
          (event) =>
            (event.type === 'step.failed' || event.type === 'step.retried') &&
            event.step === order.step,
        )
        expect(new Set(again.map(({ attempt }) => attempt)).size).toBe(again.length)
        expect(again.length).toBeLessThanOrEqual(failures.length + 1)
      }
    })
  })

  test('sends every other step again, under the same key', () => {
    let again = 0
    holds((one) => {
      const { sent, events, run } = drive(one, { crashes: 15 })
      for (const event of events) {
        if (event.type !== 'step.interrupted') continue
        const step = run.steps.get(event.step)
        if (step?.idempotent !== true) continue
        const orders = sent.filter((order) => order.step === event.step)
        expect(new Set(orders.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
        expect(orders.some((order) => order.attempt > event.attempt)).toBe(true)
        again += 1
      }
    })
    expect(again).toBeGreaterThan(10)
  })
})

function isHarmful(run: Run, step: StepState): boolean {
  if (step.compiled.step.optional === true) return false
  const tolerant = run.compiled.plan.policy?.onFailure === 'continue'
  return (step.status === 'FAILED' && !tolerant) || step.skipReason?.type === 'dependency-failed'
}

function expectJoinMet(run: Run, { compiled }: StepState): void {
  const needs = compiled.dependencies.flatMap((index) => run.frame.steps[index] ?? [])
  const completed = needs.filter((need) => need.status === 'COMPLETED' && !need.rejected).length
  const { join } = compiled
  if (join === 'all' || join === 'settled') {
    expect(needs.every(({ status }) => isSettled(status))).toBe(true)
  }
  if (join === 'all' && needs.length > 0) {
    expect(completed).toBeGreaterThan(0)
    expect(needs.some((need) => isHarmful(run, need) || need.rejected)).toBe(false)
  }
  if (join === 'any') expect(completed).toBeGreaterThan(0)
  if (typeof join === 'object') expect(completed).toBeGreaterThanOrEqual(join.atLeast)
}

function expectWithinLimit({ items = [], compiled }: StepState): void {
  const atOnce = items.filter(({ attempt, status }) => attempt > 0 && !isSettled(status)).length
  expect(atOnce).toBeLessThanOrEqual(compiled.step.parallelMax ?? items.length)
}

function expectSound(run: Run): void {
  const open = run.frame.steps.filter(({ status }) => !isSettled(status)).length
  expect(run.frame.open).toBe(open)
  for (const step of run.steps.values()) {
    const { waiting } = step.dependencies
    expect(waiting).toBeGreaterThanOrEqual(0)
    expect(step.itemsOpen).toBe((step.items ?? []).filter((i) => !isSettled(i.status)).length)
    if (isSettled(step.status)) expect(step.ready).toBe(false)
  }
  if (isFinished(run.status)) expect(open).toBe(0)
}

/** Noise may accept a step that nobody will report on, or ask what nobody will answer. */
function waitsOnlyForNoise(run: Run): boolean {
  return [...run.steps.values()].some(({ accepted, wait }) => accepted || wait !== undefined)
}

function expectTrue(run: Run, step: StepState, sentence: string): void {
  if (sentence.includes('is ready')) expect(step.ready).toBe(true)
  if (sentence.includes('waits for the run to start')) expect(run.startedAt).toBeUndefined()
  const named = /waits for (s\d+) \(/.exec(sentence)?.[1]
  if (named !== undefined) {
    expect(isSettled(run.steps.get(named)?.status ?? 'COMPLETED')).toBe(false)
  }
  if (sentence.includes('fewer items')) {
    const running = step.parent?.items?.some((i) => i.attempt > 0 && !isSettled(i.status))
    expect(running).toBe(true)
  }
}
