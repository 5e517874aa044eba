import { z } from 'zod'
import type { GatheredContext } from '../../../ports/gathered-context.ts'
import { anyJson, documented, jsonObject, optional, text } from './field.ts'
import type { Fields } from './field.ts'
import { stepStatus } from './run.ts'

const example: GatheredContext = {
  dependencies: [
    { stepId: 'build', name: 'Build', status: 'COMPLETED', output: { image: 'shop:1.4' } },
  ],
  entities: [
    {
      kind: 'application',
      name: 'shop',
      properties: { version: '1.3' },
      relatedTo: [{ type: 'owns', kind: 'service', name: 'payment' }],
    },
  ],
  truncated: false,
  tokens: 54,
}

const related = z.object({ type: z.string(), kind: z.string(), name: z.string() })

export const gatheredContext: z.ZodType<GatheredContext> = documented(
  z.object({
    dependencies: z.array(
      z.object({
        stepId: z.string(),
        name: z.string(),
        status: stepStatus,
        output: anyJson,
        large: optional(z.array(z.string())),
      }),
    ),
    entities: z.array(
      z.object({
        kind: z.string(),
        name: z.string(),
        properties: jsonObject,
        relatedTo: z.array(related),
      }),
    ),
    truncated: documented(z.boolean(), {
      description: 'There is more: it was over the budget, or the graph did not answer in time.',
    }),
    tokens: documented(z.number(), { description: 'About: a quarter of its characters.' }),
    name: optional(text('Of the context that the step runs in.')),
    environment: optional(z.enum(['DEVELOPMENT', 'STAGING', 'PRODUCTION'])),
    variables: optional(jsonObject),
    constraints: optional(anyJson),
    resources: optional(anyJson),
    policies: optional(anyJson),
    permissions: optional(anyJson),
  } satisfies Fields<GatheredContext>),
  { id: 'StepContext', description: 'What a step builds on.', examples: [example] },
)
