import type { Skein } from '../../app/skein.ts'

/** A journal in which nothing happens, for tests of HTTP itself. */
export const testEvents: Skein['events'] = {
  follow: async function* () {},
  page: async () => ({ items: [] }),
}
