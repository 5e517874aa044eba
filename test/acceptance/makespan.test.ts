import { describe, expect, test } from 'vitest'
import {
  dataFolder,
  hasData,
  levelBarrierMs,
  loadEverydayPlans,
  loadWorkflows,
  shortestMs,
} from './real-plans.ts'
import type { RealPlan } from './real-plans.ts'
import { runOnVirtualTime } from './virtual-run.ts'

/* Acceptance 19: on real plans the makespan is the shortest that their dependencies allow. */

const isThere = hasData()
if (!isThere) process.stdout.write(`Skipped: there are no plans in ${dataFolder}\n`)

async function expectShortest(plans: readonly RealPlan[]): Promise<void> {
  expect(plans.length).toBeGreaterThan(50)
  const costs: number[] = []
  for (const plan of plans) {
    const run = await runOnVirtualTime(plan.plan)
    expect(run.status, plan.name).toBe('COMPLETED')
    const makespanMs = (run.completedAt ?? 0) - (run.startedAt ?? 0)
    const shortest = shortestMs(plan)
    expect(makespanMs, plan.name).toBe(shortest)
    if (plan.optimumMs !== undefined) expect(makespanMs, plan.name).toBe(plan.optimumMs)
    if (shortest > 0) costs.push(levelBarrierMs(plan) / shortest)
  }
  const slower = costs.filter((cost) => cost > 1.001).length
  const most = Math.max(...costs).toFixed(2)
  const mean = (costs.reduce((sum, cost) => sum + cost, 0) / costs.length).toFixed(2)
  process.stdout.write(
    `${plans.length} plans, each as short as can be. A level barrier would cost up to ${most} ` +
      `times as long, ${mean} times on average, and more than nothing on ${slower} of them.\n`,
  )
}

describe.skipIf(!isThere)('the makespan is the shortest that dependencies allow', () => {
  test('on every everyday plan', { timeout: 120_000 }, () => expectShortest(loadEverydayPlans()))

  test('on every scientific workflow', { timeout: 240_000 }, () => expectShortest(loadWorkflows()))
})
