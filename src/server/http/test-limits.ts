import type { Limits } from '../../app/skein.ts'

const set = { setBy: 'local', setAt: '2026-11-25T10:00:00.000Z', waiting: 0 } as const

/** Limits that are taken as they are given. */
export const testLimits: Limits = {
  list: async () => ({ items: [{ scope: 'organization', parallelMax: 4, ...set }] }),
  set: async (limit) => ({ ...limit, ...set }),
}
