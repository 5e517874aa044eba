import { z } from 'zod'
import type { BudgetView, PausedRun } from '../../../app/budget-view.ts'
import type { LimitView } from '../../../app/limit-view.ts'
import type { Amounts, Budget, Limit } from '../../../core/limits/limit.ts'
import { documented, optional, timestamp } from './field.ts'
import type { Fields } from './field.ts'

const count = (description: string): z.ZodNumber =>
  documented(z.number().int().min(1).max(1_000_000), { description })

const amountShape = {
  usd: optional(documented(z.number().nonnegative(), { description: 'US dollars.' })),
  tokens: optional(documented(z.number().int().nonnegative(), { description: 'Tokens.' })),
  timeMs: optional(
    documented(z.number().int().nonnegative(), { description: 'Time that steps take, summed up.' }),
  ),
} satisfies Fields<Amounts>

const budget: z.ZodType<Budget> = documented(
  z.strictObject({
    ...amountShape,
    soft: optional(
      documented(z.strictObject(amountShape), {
        description: 'From here on a person is asked, once, whether to go on.',
      }),
    ),
    period: optional(
      documented(z.enum(['day', 'month', 'total']), {
        description: 'After which it begins anew, in UTC; `total` (the default): never.',
      }),
    ),
  } satisfies Fields<Budget>),
  { id: 'Budget', description: 'What may be used.' },
)

const exampleBudget: BudgetView = {
  scope: 'organization',
  period: 'day',
  limit: { usd: 20 },
  soft: { usd: 15 },
  used: { usd: 15.2, tokens: 81_000, timeMs: 0 },
  left: { usd: 4.8 },
  since: '2026-11-25T00:00:00.000Z',
  paused: [{ runId: 'run_01', measure: 'usd', soft: true, approvalId: 'run_01.budget.1' }],
  pausedCount: 1,
}

const pausedRun = z.object({
  runId: z.string(),
  measure: z.enum(['usd', 'tokens', 'timeMs']),
  soft: z.boolean(),
  approvalId: optional(z.string()),
} satisfies Fields<PausedRun>)

export const budgetView: z.ZodType<BudgetView> = documented(
  z.object({
    scope: z.string() as unknown as z.ZodType<BudgetView['scope']>,
    period: z.enum(['day', 'month', 'total']),
    limit: z.object(amountShape),
    soft: optional(z.object(amountShape)),
    used: z.object({ usd: z.number(), tokens: z.number(), timeMs: z.number() }),
    left: z.object(amountShape),
    since: optional(timestamp),
    paused: z.array(pausedRun),
    pausedCount: z.number(),
  } satisfies Fields<BudgetView>),
  { id: 'BudgetStanding', description: 'How a budget stands.', examples: [exampleBudget] },
)

const limitShape = {
  scope: documented(
    z.custom<Limit['scope']>(
      (value) => typeof value === 'string' && /^(organization|agent:.+|run:.+)$/s.test(value),
      'must be "organization", "agent:<name>" or "run:<id>"',
    ),
    { type: 'string', description: '`organization`, `agent:<name>` or `run:<id>`.' },
  ),
  parallelMax: optional(count('Steps with agents at once.')),
  ratePerMinute: optional(count('Steps started within any minute. Agents only.')),
  runsMax: optional(count('Runs that go on at once. The organization only.')),
  budget: optional(budget),
} satisfies Fields<Limit>

const example: Limit = { scope: 'agent:github', parallelMax: 4, ratePerMinute: 60 }

export const limit: z.ZodType<Limit> = documented(z.strictObject(limitShape), {
  examples: [example],
})

export const limitView: z.ZodType<LimitView> = documented(
  z.object({
    ...limitShape,
    setBy: z.string(),
    setAt: timestamp,
    running: optional(documented(z.number(), { description: 'Steps at work under it now.' })),
    waiting: documented(z.number(), { description: 'Steps that wait because of it now.' }),
    runsWaiting: optional(
      documented(z.number(), { description: 'Runs that have not started because of it.' }),
    ),
  } satisfies Fields<LimitView>),
  {
    id: 'Limit',
    description: 'The limits of a scope, and how they stand.',
    examples: [
      { ...example, setBy: 'local', setAt: '2026-11-25T10:00:00.000Z', running: 4, waiting: 12 },
    ],
  },
)
