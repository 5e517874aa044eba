import { z } from 'zod'
import { scopeKind } from './limit.ts'
import type { Limit } from './limit.ts'

/** A limit that is well-formed, or all that is wrong with it, each with its place. */
export type DecodedLimit =
  | { readonly ok: true; readonly limit: Limit }
  | { readonly ok: false; readonly problems: readonly LimitProblem[] }

export interface LimitProblem {
  readonly path: string
  readonly message: string
}

/** Reads a limit as it comes from outside. Whether there is such an agent or run is not looked at. */
export function decodeLimit(document: unknown): DecodedLimit {
  const parsed = limitSchema.safeParse(document)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => ({
      path: path.map((segment) => `/${String(segment)}`).join(''),
      message,
    }))
    return { ok: false, problems }
  }
  const limit = parsed.data as Limit
  const problems = [...misplaced(limit), ...softAboveHard(limit)]
  return problems.length === 0 ? { ok: true, limit } : { ok: false, problems }
}

const countMax = 1_000_000
const count: z.ZodNumber = z.number().int().min(1).max(countMax)
const amountShape = {
  usd: z.number().nonnegative().max(1e12).optional(),
  tokens: z.number().int().nonnegative().optional(),
  timeMs: z.number().int().nonnegative().optional(),
}
const scopeText = 'must be "organization", "agent:<name>" or "run:<id>"'

const limitSchema: z.ZodType = z.strictObject({
  scope: z.string().regex(/^(organization|agent:.+|run:.+)$/s, scopeText),
  parallelMax: count.optional(),
  ratePerMinute: count.optional(),
  runsMax: count.optional(),
  budget: z
    .strictObject({
      ...amountShape,
      soft: z.strictObject(amountShape).optional(),
      period: z.enum(['day', 'month', 'total']).optional(),
    })
    .optional(),
})

function misplaced({ scope, ratePerMinute, runsMax, budget }: Limit): LimitProblem[] {
  const kind = scopeKind(scope)
  const problems: LimitProblem[] = []
  if (ratePerMinute !== undefined && kind !== 'agent') {
    problems.push({ path: '/ratePerMinute', message: 'is for agents only' })
  }
  if (runsMax !== undefined && kind !== 'organization') {
    problems.push({ path: '/runsMax', message: 'is for the organization only' })
  }
  if (kind === 'run' && (budget?.period ?? 'total') !== 'total') {
    problems.push({ path: '/budget/period', message: 'of a run can only be "total"' })
  }
  return problems
}

/** A person would be asked after the run is paused already. */
function softAboveHard({ budget }: Limit): LimitProblem[] {
  const { soft = {} } = budget ?? {}
  return (['usd', 'tokens', 'timeMs'] as const).flatMap((measure) => {
    const asked = soft[measure]
    const most = budget?.[measure]
    if (asked === undefined || most === undefined || asked <= most) return []
    return [{ path: `/budget/soft/${measure}`, message: `is above the budget of ${most}` }]
  })
}
