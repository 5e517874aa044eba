import { z } from 'zod'
import type { HttpAgentRegistration } from '../app/views.ts'
import type { People } from '../app/context.ts'
import type { PolicyRule } from '../app/decision-policy.ts'
import type { HttpServerEntry, LlmAgentConfig, StdioServerEntry } from './config.ts'
import { httpUrlSchema } from './zod-messages.ts'

const text = z.string().min(1, 'must not be empty')
const texts = z.record(z.string(), z.string())
const schema = z.record(z.string(), z.unknown())
const parallelMax = z.int('must be a whole number').min(1, 'must be 1 or more')

const capability = z.strictObject({
  name: text,
  description: text,
  examples: z.array(z.string()).exactOptional(),
  input: schema.exactOptional(),
  output: schema.exactOptional(),
  requires: z.array(text).exactOptional(),
  produces: z.array(text).exactOptional(),
  reversibility: z
    .enum(['read', 'reversible', 'irreversible'], 'must be read, reversible or irreversible')
    .exactOptional(),
  idempotent: z.boolean().exactOptional(),
})

export const httpAgentSchema: z.ZodType<HttpAgentRegistration> = z.strictObject({
  name: text,
  kind: z.literal('http', 'must be "http" (a function agent is what functionAgent gives)'),
  url: httpUrlSchema,
  headers: texts.exactOptional(),
  capabilities: z.array(capability).min(1, 'must name at least one capability'),
  parallelMax: parallelMax.exactOptional(),
  messagesUrl: httpUrlSchema.exactOptional(),
  context: z.boolean('must be true or false').exactOptional(),
})

export const llmAgentSchema: z.ZodType<LlmAgentConfig> = z.strictObject({
  name: text,
  capabilities: z.array(capability).min(1, 'must name at least one capability'),
  instructions: z.string().exactOptional(),
  parallelMax: parallelMax.exactOptional(),
})

export const stdioServerSchema: z.ZodType<StdioServerEntry> = z.strictObject({
  command: text,
  args: z.array(z.string()).exactOptional(),
  env: texts.exactOptional(),
  context: z.boolean('must be true or false').exactOptional(),
})

export const httpServerSchema: z.ZodType<HttpServerEntry> = z.strictObject({
  url: httpUrlSchema,
  headers: texts.exactOptional(),
  context: z.boolean('must be true or false').exactOptional(),
})

export const peopleSchema: z.ZodType<People> = z.record(
  text,
  z.strictObject({ roles: z.array(text).exactOptional() }),
)

export const policyRuleSchema: z.ZodType<PolicyRule> = z.strictObject({
  when: text,
  reason: text,
  assignees: z.array(text).exactOptional(),
})

/**
 * The outermost shape only. What is in lists is checked one by one, and scalars together with those
 * of flags and environment, by `readSetting`.
 */
export const fileSchema: z.ZodType<{ readonly [key: string]: unknown }> = z.strictObject({
  agents: z.array(z.unknown()).exactOptional(),
  llmAgents: z.array(z.unknown()).exactOptional(),
  mcpServers: z.record(text, z.unknown()).exactOptional(),
  model: z
    .strictObject({
      url: z.unknown().optional(),
      name: z.unknown().optional(),
      key: z.unknown().optional(),
      timeoutMs: z.unknown().optional(),
    })
    .exactOptional(),
  port: z.unknown().optional(),
  host: z.unknown().optional(),
  data: z.unknown().optional(),
  organization: z.unknown().optional(),
  logLevel: z.unknown().optional(),
  learning: z.unknown().optional(),
  contextTokens: z.unknown().optional(),
  people: z.unknown().exactOptional(),
  policy: z
    .strictObject({
      rules: z.array(z.unknown()).exactOptional(),
      candidates: z.number().int().min(1).max(5).exactOptional(),
    })
    .exactOptional(),
  retention: z
    .strictObject({
      days: z.unknown().optional(),
      runsMax: z.unknown().optional(),
      bytesMax: z.unknown().optional(),
    })
    .exactOptional(),
  graphUrl: z.unknown().optional(),
  graphUser: z.unknown().optional(),
  graphDatabase: z.unknown().optional(),
})
