import { z } from 'zod'
import type {
  GcReport,
  HoldView,
  RetentionPolicy,
  StorageView,
} from '../../../app/storage/storage-view.ts'
import { documented, optional, text, timestamp } from './field.ts'
import type { Fields } from './field.ts'

const bytes = documented(z.number(), { description: 'Units: bytes.' })

const gcFields = {
  dryRun: z.boolean(),
  runs: documented(z.number(), { description: 'Runs that went, or would go.' }),
  oldest: optional(timestamp),
  newest: optional(timestamp),
  bytes,
  blobs: z.number(),
  blobBytes: bytes,
  orphans: documented(z.number(), { description: 'Blobs that nothing referred to.' }),
  stay: documented(z.object({ conversation: z.number(), held: z.number(), needed: z.number() }), {
    description: 'Runs that are due and stay, by why.',
  }),
  freedBytes: bytes,
  durationMs: z.number(),
  longestPauseMs: documented(z.number(), {
    description: 'The longest that anything else waited for it. Units: milliseconds.',
  }),
} satisfies Fields<GcReport>

const exampleReport: GcReport = {
  dryRun: false,
  runs: 1200,
  oldest: '2026-05-02T08:00:00.000Z',
  newest: '2026-08-26T17:30:00.000Z',
  bytes: 48_000_000,
  blobs: 3,
  blobBytes: 210_000_000,
  orphans: 0,
  stay: { conversation: 40, held: 1, needed: 2 },
  freedBytes: 52_000_000,
  durationMs: 1800,
  longestPauseMs: 6.2,
}

export const gcReport: z.ZodType<GcReport> = documented(z.object(gcFields), {
  id: 'GcReport',
  description: 'What was taken away, or would be.',
  examples: [exampleReport],
})

const retention = z.object({
  days: optional(z.number()),
  runsMax: optional(z.number()),
  bytesMax: optional(z.number()),
} satisfies Fields<RetentionPolicy>)

export const storageView: z.ZodType<StorageView> = documented(
  z.object({
    journal: z.object({ bytes, freeBytes: bytes, logBytes: bytes }),
    blobs: z.object({ count: z.number(), bytes }),
    retention,
    held: documented(z.number(), { description: 'Runs that must stay.' }),
    running: optional(z.object({ runs: z.number(), bytes })),
    lastGc: optional(z.object({ ...gcFields, at: timestamp })),
  } satisfies Fields<StorageView>),
  {
    id: 'Storage',
    description: 'What Skein takes of the disk, and how long finished runs are kept.',
    examples: [
      {
        journal: { bytes: 81_920_000, freeBytes: 0, logBytes: 4_120_000 },
        blobs: { count: 12, bytes: 410_000_000 },
        retention: { days: 90 },
        held: 1,
        lastGc: { ...exampleReport, at: '2026-11-25T03:00:00.000Z' },
      },
    ],
  },
)

export const holdView: z.ZodType<HoldView> = documented(
  z.object({
    runId: z.string(),
    held: z.boolean(),
    reason: optional(text('Why.')),
    by: optional(z.string()),
    at: optional(timestamp),
  } satisfies Fields<HoldView>),
  {
    id: 'Hold',
    description: 'Whether a run must stay, whatever its age.',
    examples: [
      {
        runId: 'run_01',
        held: true,
        reason: 'audit 2026',
        by: 'user:local',
        at: '2026-11-25T03:00:00.000Z',
      },
    ],
  },
)
