import { z } from 'zod'
import type { LearningView, TallyView } from '../../../app/learning-view.ts'
import { documented, optional, text } from './field.ts'
import type { Fields } from './field.ts'

const spread = z.object({ p50: z.number(), p90: z.number() })

const tally: z.ZodType<TallyView> = documented(
  z.object({
    count: z.number(),
    succeeded: z.number(),
    durationMs: spread.nullable(),
    usd: z.number().nullable(),
  } satisfies Fields<TallyView>),
  { id: 'Tally', description: 'How something went; null where nothing is known.' },
)

const capability = z.object({
  capability: z.string(),
  runs: z.number(),
  words: documented(z.array(z.string()), { description: 'Said for it, the most telling first.' }),
  before: documented(z.array(z.object({ capability: z.string(), share: z.number() })), {
    description: 'What comes before it, with its share of these runs.',
  }),
  steps: tally,
})

const agent = z.object({
  agent: z.string(),
  steps: tally,
  capabilities: z.array(z.object({ capability: z.string(), steps: tally })),
})

const word = z.object({
  word: z.string(),
  runs: z.number(),
  capabilities: z.array(z.object({ capability: z.string(), weight: z.number() })),
})

const exampleLearning: LearningView = {
  status: 'ON',
  position: 4120,
  runs: 14,
  capabilities: [
    {
      capability: 'deployment.create',
      runs: 14,
      words: ['deploy', 'production'],
      before: [{ capability: 'environment.ensure', share: 1 }],
      steps: { count: 15, succeeded: 14, durationMs: { p50: 1800, p90: 4200 }, usd: null },
    },
  ],
  agents: [],
  words: [],
}

export const learningView: z.ZodType<LearningView> = documented(
  z.object({
    status: z.enum(['ON', 'OFF']),
    position: documented(z.number(), { description: 'The journal position it was learned up to.' }),
    runs: documented(z.number(), { description: 'Completed requests that plans may follow.' }),
    capabilities: z.array(capability),
    agents: z.array(agent),
    words: z.array(word),
  } satisfies Fields<LearningView>),
  {
    id: 'Learning',
    description: 'What completed runs have taught. Literals of requests are never kept.',
    examples: [exampleLearning],
  },
)

export const learningQuery: z.ZodType<{
  readonly capability?: string
  readonly agent?: string
  readonly word?: string
}> = z.object({
  capability: optional(text('Only what is known of this capability.')),
  agent: optional(text('Only what is known of this agent.')),
  word: optional(text('Only what this word speaks for.')),
})

export const forgetRequest: z.ZodType<{
  readonly before?: string
  readonly capability?: string
}> = documented(
  z.strictObject({
    before: optional(text('Forget what completed before this time (ISO 8601).')),
    capability: optional(text('Forget only runs that used this capability.')),
  }),
  { examples: [{ before: '2026-01-01T00:00:00Z' }, { capability: 'deployment.create' }] },
)
