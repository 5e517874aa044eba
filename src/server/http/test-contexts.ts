import type { ContextView } from '../../app/context-views.ts'
import type { Contexts } from '../../app/skein.ts'
import { SkeinError } from '../../core/errors.ts'

const at = '2026-11-24T10:00:00.000Z'
const staging: ContextView = {
  name: 'staging',
  environment: 'STAGING',
  variables: {},
  constraints: {},
  resources: {},
  policies: {},
  permissions: {},
  active: true,
  agents: [],
  createdAt: at,
  updatedAt: at,
}

/** One context. */
export const testContexts: Contexts = {
  list: async () => ({ items: [staging] }),
  get: async (name) => require(name),
  save: async (name, request) => ({ ...staging, ...request, name }),
  remove: async (name) => void require(name),
}

function require(name: string): ContextView {
  if (name === staging.name) return staging
  throw new SkeinError('CONTEXT_NOT_FOUND', { context: name })
}
