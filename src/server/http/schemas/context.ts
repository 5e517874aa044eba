import { z } from 'zod'
import type { ContextView, SaveContext } from '../../../app/context-views.ts'
import { anyJson, documented, jsonObject, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'

const environment = z.enum(['DEVELOPMENT', 'STAGING', 'PRODUCTION'])
const active = documented(z.boolean(), { description: 'Steps run in it. Default: true.' })

const example: ContextView = {
  name: 'shop-production',
  environment: 'PRODUCTION',
  variables: { region: 'eu-west' },
  constraints: { maxInstances: 4 },
  resources: {},
  policies: ['two-person-rule'],
  permissions: ['deploy'],
  active: true,
  agents: ['deployer'],
  createdAt: '2026-11-24T10:00:00.000Z',
  updatedAt: '2026-11-24T10:00:00.000Z',
}

export const contextView: z.ZodType<ContextView> = documented(
  z.object({
    name: z.string(),
    environment,
    variables: jsonObject,
    constraints: anyJson,
    resources: anyJson,
    policies: anyJson,
    permissions: anyJson,
    active: z.boolean(),
    agents: documented(z.array(z.string()), { description: 'Agents that may enter it.' }),
    createdAt: timestamp,
    updatedAt: timestamp,
  } satisfies Fields<ContextView>),
  { id: 'Context', description: 'An environment that steps run in.', examples: [example] },
)

export const saveContext: z.ZodType<SaveContext> = documented(
  z.strictObject({
    environment,
    variables: optional(
      documented(jsonObject, { description: 'Not for secrets: agents and expressions see them.' }),
    ),
    constraints: optional(anyJson),
    resources: optional(anyJson),
    policies: optional(anyJson),
    permissions: optional(anyJson),
    active: optional(active),
  } satisfies Fields<SaveContext>),
  { examples: [{ environment: 'PRODUCTION', variables: { region: 'eu-west' }, active: true }] },
)

export const agentContexts: z.ZodType<{ readonly contexts: readonly string[] }> = documented(
  z.strictObject({ contexts: z.array(text("A context's name.")) }),
  { examples: [{ contexts: ['shop-production'] }] },
)
