import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockFolder } from './lock.ts'

/** Where a Skein keeps everything, and where its database is in there. */
export interface DataFolder {
  readonly path: string
  readonly database: string
  readonly close: () => void
}

/**
 * Opens a folder for this process alone; without one, a new folder that is gone when it is closed,
 * with the database in memory. Errors: `STORE_LOCKED`, `STORE_NOT_WRITABLE`.
 */
export function openDataFolder(data: string | undefined): DataFolder {
  if (data === undefined) {
    const path = mkdtempSync(join(tmpdir(), 'skein-'))
    const close = (): void => rmSync(path, { recursive: true, force: true })
    return { path, database: ':memory:', close }
  }
  const lock = lockFolder(data)
  return { path: data, database: join(data, 'journal.sqlite'), close: () => lock.release() }
}
