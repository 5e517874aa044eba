import { describe, expect, test } from 'vitest'
import { validatePlan } from '../../src/core/plan/validate-plan.ts'
import { storeContract } from '../../src/testing/contracts/store.contract.ts'
import { MemoryStore } from './memory-store.ts'
import { randomCase } from './random-case.ts'
import { describeFinding, runSeeds } from './run-seeds.ts'
import { simulate } from './world.ts'

/** `npm run simulate -- --runs 1000000` looks longer. */
const seeds = Number(process.env['SKEIN_SEEDS'] ?? 1_000)

storeContract('in memory, for simulations', () => {
  const store = new MemoryStore()
  return Promise.resolve({
    open: () => Promise.resolve(store.reopen()),
    remove: () => Promise.resolve(),
  })
})

describe('a simulated world', () => {
  test('has valid plans', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      expect(validatePlan(randomCase(seed).plan), `seed ${seed}`).toEqual([])
    }
  })

  test('goes the same way each time', async () => {
    for (const seed of [3, 21, 77]) {
      const [first, second] = [await simulate(randomCase(seed)), await simulate(randomCase(seed))]
      expect(first.events).toBeGreaterThan(5)
      expect(second).toEqual(first)
    }
  })

  test(`breaks no law in ${seeds} seeds`, { timeout: 600_000 }, async () => {
    const report = await runSeeds({ from: 1, count: seeds })
    expect(report.findings.map(describeFinding).join('\n\n')).toBe('')
    const { crashes, events, seconds } = report
    process.stdout.write(`${seeds} seeds, ${events} events, ${crashes} crashes: ${seconds} s\n`)
    if (seeds < 1_000) return
    for (const what of mustBeSeen) expect(report.seen[what] ?? 0, what).toBeGreaterThan(0)
  })
})

/** A law says nothing about what never happens. */
const mustBeSeen = [
  'step.interrupted',
  'step.expanded',
  'step.entered',
  'step.round-ended',
  'step.accepted',
  'step.refused',
  'step.recovering',
  'step.cancelled',
  'step.completed-by-hand',
  'step.rerun',
  'signal.received',
  'wait.voted',
  'wait.delegated',
  'wait.changed',
  'wait.closed',
  'plan.modified',
  'modification.requested',
  'modification.rejected',
  'run.paused',
  'run.resumed',
  'run.cancelled',
  'run.reopened',
  'run.due',
  'undo.started',
  'undo.succeeded',
  'undo.failed',
  'undo.interrupted',
  'refused APPROVAL_ANSWER_INVALID',
  'refused APPROVAL_CLOSED',
  'refused STEP_RESULT_LATE',
]
