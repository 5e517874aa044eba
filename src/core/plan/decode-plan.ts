import { z } from 'zod'
import { isDeeperThan, jsonDepthMax } from '../json-depth.ts'
import { isJsonObject } from '../json.ts'
import type { JsonSchema } from '../json.ts'
import type { Plan, Problem, Step } from './plan.ts'
import { escapePointer } from './template.ts'

/** A plan that is well-formed, or every problem with its form. */
export type DecodedPlan =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads a plan document as it comes from outside. Says nothing yet of whether the plan makes sense. */
export function decodePlan(document: unknown): DecodedPlan {
  if (isDeeperThan(document, jsonDepthMax)) {
    const message = `It is nested deeper than ${jsonDepthMax} levels, or contains itself.`
    return { ok: false, problems: [{ code: 'PLAN_MALFORMED', path: '', message }] }
  }
  const parsed = planSchema.safeParse(document)
  if (parsed.success) return { ok: true, plan: parsed.data as Plan }
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => ({
      code: 'PLAN_MALFORMED',
      path: issue.path.map((segment) => `/${escapePointer(String(segment))}`).join(''),
      message: issue.message,
    })),
  }
}

const text: z.ZodString = z.string().max(100_000)
/** Three centuries: whatever it is added to is still a date. */
const millisecondsMax = 1e13
const milliseconds: z.ZodNumber = z.number().int().nonnegative().max(millisecondsMax)
const timeLimit: z.ZodNumber = z.number().int().positive().max(millisecondsMax)
const count: z.ZodNumber = z.number().int().positive()
const jsonObject: z.ZodRecord<z.ZodString, z.ZodType> = z.record(z.string(), z.json())
const jsonSchema: z.ZodType<JsonSchema> = z.looseObject({})

const retrySchema: z.ZodType = z.strictObject({
  attemptsMax: count,
  delayMs: milliseconds.optional(),
  factor: z.number().min(1).optional(),
  delayMaxMs: milliseconds.optional(),
  on: z.array(text).optional(),
})

const approvalSchema: z.ZodType = z.strictObject({
  question: text.min(1),
  form: jsonSchema.optional(),
  assignees: z.array(text).optional(),
  roles: z.array(text).optional(),
  quorum: count.optional(),
  deadlineMs: milliseconds.optional(),
  onDeadline: z.enum(['approve', 'reject', 'fail', 'escalate']).optional(),
  escalateTo: text.optional(),
  onReject: z.enum(['skip', 'continue', 'fail']).optional(),
})

const waitSchema: z.ZodType = z.strictObject({
  delayMs: milliseconds.optional(),
  until: text.optional(),
  signal: text.optional(),
  buffered: z.boolean().optional(),
})

/** What an explained plan says of its steps is no part of the plan. */
const explanations: readonly string[] = ['reason', 'confidence', 'because']

function withoutExplanation(step: unknown): unknown {
  if (!isJsonObject(step) || !explanations.some((name) => name in step)) return step
  return Object.fromEntries(Object.entries(step).filter(([name]) => !explanations.includes(name)))
}

const stepSchema: z.ZodType<Step> = z.lazy(() =>
  z.preprocess(withoutExplanation, plannedStep),
) as unknown as z.ZodType<Step>

const plannedStep: z.ZodType = z.lazy(() =>
  z.strictObject({
    id: text,
    kind: z.enum(['task', 'approval', 'wait', 'run', 'group']).optional(),
    name: text.optional(),
    description: text.optional(),
    capability: text.optional(),
    agent: text.optional(),
    instructions: text.optional(),
    outputSchema: jsonSchema.optional(),
    dependsOn: z.array(text).optional(),
    inputs: jsonObject.optional(),
    when: text.optional(),
    join: z
      .union(
        [z.enum(['all', 'any', 'settled']), z.strictObject({ atLeast: count })],
        'must be all, any, settled or { "atLeast": n }',
      )
      .optional(),
    onRest: z.enum(['ignore', 'cancel']).optional(),
    forEach: text.optional(),
    as: z
      .string()
      .regex(/^[a-z][a-zA-Z0-9_]*$/, 'must be a name such as item')
      .optional(),
    parallelMax: count.optional(),
    onItemFailure: z.enum(['fail', 'continue']).optional(),
    repeat: z
      .strictObject({ until: text, timesMax: count, delayMs: milliseconds.optional() })
      .optional(),
    retry: retrySchema.optional(),
    timeoutMs: timeLimit.optional(),
    idleTimeoutMs: timeLimit.optional(),
    heartbeat: z.boolean().optional(),
    optional: z.boolean().optional(),
    compensate: z.strictObject({ capability: text, inputs: jsonObject.optional() }).optional(),
    mutex: text.optional(),
    context: text.optional(),
    approval: approvalSchema.optional(),
    wait: waitSchema.optional(),
    orchestration: text.optional(),
    steps: z.array(stepSchema).optional(),
    estimatedDurationMs: milliseconds.optional(),
    canModify: z.boolean().optional(),
    critical: z.boolean().optional(),
  }),
)

const amountShape = {
  usd: z.number().nonnegative().optional(),
  tokens: z.number().int().nonnegative().optional(),
  timeMs: milliseconds.optional(),
}
const budgetSchema: z.ZodType = z.strictObject({
  ...amountShape,
  soft: z.strictObject(amountShape).optional(),
})

const planSchema: z.ZodType = z.object({
  name: text.default('Plan'),
  description: text.optional(),
  inputs: jsonSchema.optional(),
  steps: z.array(stepSchema),
  output: text.optional(),
  policy: z
    .strictObject({
      parallelMax: count.optional(),
      deadlineMs: timeLimit.optional(),
      budget: budgetSchema.optional(),
      onFailure: z.enum(['recover', 'ask', 'compensate', 'fail', 'continue']).optional(),
      onModification: z.enum(['apply', 'ask', 'refuse']).optional(),
      onUnknown: z.enum(['ask', 'fail', 'retry']).optional(),
    })
    .optional(),
})
