import type { Run } from './run.ts'

/**
 * Why no further step may start, in words; undefined while the plan's budget holds. Each time a
 * person resumes a run that its budget has paused, it may use as much again.
 */
export function overBudget(run: Run): string | undefined {
  const { usd, tokens } = run.compiled.plan.policy?.budget ?? {}
  const times = 1 + run.budgetsGranted
  if (usd !== undefined && run.usage.usd >= usd * times) {
    return `the budget of ${usd * times} USD is used up (${run.usage.usd.toFixed(4)})`
  }
  if (tokens !== undefined && run.usage.tokens >= tokens * times) {
    return `the budget of ${tokens * times} tokens is used up (${run.usage.tokens})`
  }
  return undefined
}
