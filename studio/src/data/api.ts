import { createClient } from '@source/client/client.ts'
import type { SkeinClient } from '@source/client/client.ts'
import { createConnectionStore } from './connection.ts'
import type { ConnectionStore } from './connection.ts'

/** Whether the server that this page came from still answers. */
export const connection: ConnectionStore = createConnectionStore((url, init) => fetch(url, init))

/** A page waits for its server as long as it is open. */
const resumeMaxMs = 365 * 24 * 3_600_000

/** The API of the server that this page came from. */
export const api: SkeinClient = createClient({
  url: globalThis.location?.origin ?? '',
  fetch: connection.fetch,
  resumeMaxMs,
})
