import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { SkeinError } from '../../core/errors.ts'
import { makeFolder } from './make-folder.ts'
import { notWritable } from './sqlite-failure.ts'

/** A data folder that this process alone may use. */
export interface FolderLock {
  release(): void
}

const sqliteBusy = 5

/**
 * Takes the data folder for this process, made if it is missing. The lock is the operating
 * system's, on `skein.lock`: it goes with the process, however that ends. `skein.lock.json` only
 * says who holds it, and may be out of date.
 *
 * Errors: `STORE_LOCKED` when another process (or this one) has it, `STORE_NOT_WRITABLE`.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'skein.lock')
  let database: DatabaseSync | undefined
  try {
    makeFolder(folder)
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    writeHolder(folder)
  } catch (error) {
    database?.close()
    if (isBusy(error)) throw new SkeinError('STORE_LOCKED', { folder, holder: readHolder(folder) })
    throw notWritable(path, error)
  }
  return { release: () => release(folder, database) }
}

/** The note goes first: afterwards it would be the next holder's. */
function release(folder: string, database: DatabaseSync): void {
  if (!database.isOpen) return
  rmSync(holderPath(folder), { force: true })
  database.close()
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
}

const holderSchema = z.object({ pid: z.number(), since: z.string() })

function holderPath(folder: string): string {
  return join(folder, 'skein.lock.json')
}

function writeHolder(folder: string): void {
  const holder: z.infer<typeof holderSchema> = {
    pid: process.pid,
    since: new Date().toISOString(),
  }
  const draft = `${holderPath(folder)}.new`
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 })
  renameSync(draft, holderPath(folder))
}

function readHolder(folder: string): string {
  try {
    const text = readFileSync(holderPath(folder), 'utf8')
    const { pid, since } = holderSchema.parse(JSON.parse(text))
    return `process ${pid} since ${since}`
  } catch {
    return 'another process'
  }
}
