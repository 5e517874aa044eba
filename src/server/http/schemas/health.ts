import { z } from 'zod'
import type { HealthView } from '../../../app/views.ts'
import { documented, optional } from './field.ts'
import type { Fields } from './field.ts'

const example: HealthView = {
  status: 'ok',
  version: '0.1.0',
  uptimeMs: 61_000,
  journal: { position: 420 },
  graph: { engine: 'grafeo', position: 420, lag: 0 },
  runs: { active: 1, waiting: 0 },
  steps: { running: 2, waiting: { 'agent:github': 3 } },
  agents: { active: 8, unavailable: 0 },
}

export const healthView: z.ZodType<HealthView> = documented(
  z.object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    uptimeMs: z.number(),
    journal: z.object({ position: z.number() }),
    graph: z.object({ engine: z.string(), position: z.number(), lag: z.number() }),
    runs: z.object({ active: z.number(), waiting: z.number() }),
    steps: z.object({ running: z.number(), waiting: z.record(z.string(), z.number()) }),
    agents: z.object({ active: z.number(), unavailable: z.number() }),
    model: optional(z.string()),
  } satisfies Fields<HealthView>),
  { id: 'Health', description: 'How Skein is.', examples: [example] },
)
