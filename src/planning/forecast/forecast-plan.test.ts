import { describe, expect, test } from 'vitest'
import { createCapability } from '../../core/capability.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { RunStatistics, Tally } from '../../ports/run-statistics.ts'
import { forecastPlan } from './forecast-plan.ts'

const nothing: Tally = { count: 0, succeeded: 0, durationMs: undefined, usd: undefined }
const seen = (p50: number, given: Partial<Tally> = {}): Tally => {
  return { count: 10, succeeded: 10, durationMs: { p50, p90: 2 * p50 }, usd: undefined, ...given }
}

function statistics(
  tallies: { readonly [capability: string]: Tally },
  whole: Tally = nothing,
): RunStatistics {
  return {
    ofCapability: (name) => tallies[name] ?? nothing,
    ofAgent: () => nothing,
    ofAgentAt: () => nothing,
    ofPlan: () => whole,
    agents: () => [],
    capabilitiesOf: () => [],
  }
}

const capabilities = ['a.do', 'b.do', 'c.do'].map((name) =>
  createCapability({ name, description: name }),
)

const plan: Plan = {
  name: 'diamond',
  steps: [
    { id: 'a', capability: 'a.do' },
    { id: 'b', capability: 'b.do', dependsOn: ['a'] },
    { id: 'c', capability: 'c.do', dependsOn: ['a'] },
  ],
}

describe('a forecast', () => {
  test('without history says so, and still gives a range', () => {
    const forecast = forecastPlan(plan, { statistics: statistics({}), capabilities })
    expect(forecast.basis).toBe('No history: estimate from the schema.')
    expect(forecast.usd).toBeNull()
    expect(forecast.durationMs.p90).toBeGreaterThan(forecast.durationMs.p50)
    expect(forecast.successProbability).toBeCloseTo(0.9 ** 3)
  })

  test('adds up the longest path, and the costs that were reported', () => {
    const tallies = { 'a.do': seen(100), 'b.do': seen(900, { usd: 2 }), 'c.do': seen(50) }
    const forecast = forecastPlan(plan, { statistics: statistics(tallies), capabilities })
    expect(forecast.criticalPath).toEqual(['a', 'b'])
    expect(forecast.durationMs.p50).toBe(1_000)
    expect(forecast.durationMs.p90).toBeLessThan(2_000)
    expect(forecast.usd).toBe(2)
    expect(forecast.basis).toContain('3 of 3 steps were seen before')
  })

  test('rests on the plan itself once it ran often enough', () => {
    const whole = { ...seen(700), succeeded: 5 }
    const forecast = forecastPlan(plan, { statistics: statistics({}, whole), capabilities })
    expect(forecast).toMatchObject({
      durationMs: { p50: 700 },
      basis: '10 earlier runs of this plan.',
    })
    expect(forecast.successProbability).toBeCloseTo(14 / 20)
  })
})
