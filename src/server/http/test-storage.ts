import type { StorageFacade } from '../../app/skein.ts'

/** A Skein that has nothing to take away. */
export const testStorage: StorageFacade = {
  get: async () => ({
    journal: { bytes: 0, freeBytes: 0, logBytes: 0 },
    blobs: { count: 0, bytes: 0 },
    retention: { days: 90 },
    held: 0,
  }),
  gc: async ({ dryRun = false } = {}) => ({
    dryRun,
    runs: 0,
    bytes: 0,
    blobs: 0,
    blobBytes: 0,
    orphans: 0,
    stay: { conversation: 0, held: 0, needed: 0 },
    freedBytes: 0,
    durationMs: 0,
    longestPauseMs: 0,
  }),
  hold: async (runId) => ({ runId, held: true }),
  release: async (runId) => ({ runId, held: false }),
}
