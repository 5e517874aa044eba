import { z } from 'zod'
import type { StepResult, Usage } from './capability.ts'
import type { Json, JsonObject } from './json.ts'

const name = z.string().min(1)
const properties = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
)
const reference = z.object({ kind: name, name })
/** What is used is never negative, and no number that cannot be added. */
const usageSchema: z.ZodType<Usage> = z.strictObject({
  usd: z.number().nonnegative().exactOptional(),
  tokens: z.number().int().nonnegative().exactOptional(),
})

const schema = z.object({
  output: z.custom<Json>((value) => value !== undefined, 'is missing'),
  entities: z.array(reference.extend({ properties: properties.exactOptional() })).exactOptional(),
  relationships: z
    .array(
      z.object({
        from: reference,
        type: name,
        to: reference,
        properties: properties.exactOptional(),
      }),
    )
    .exactOptional(),
  proposedChanges: z.unknown().optional(),
  usage: usageSchema.exactOptional(),
})

export type DecodedStepResult =
  | { readonly type: 'decoded'; readonly result: StepResult; readonly proposedChanges?: unknown }
  | { readonly type: 'unfit'; readonly reason: string }

/**
 * What an agent reported, checked: an output, and entities and relationships of our shapes.
 *
 * Shape: `value` was parsed from JSON, so the output itself needs no check.
 */
export function decodeStepResult(value: unknown): DecodedStepResult {
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    const { proposedChanges, ...result } = parsed.data
    return {
      type: 'decoded',
      result,
      ...(proposedChanges !== undefined && { proposedChanges }),
    }
  }
  const reasons = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'the result'} ${issue.message}`)
  return { type: 'unfit', reason: reasons.join('; ') }
}
