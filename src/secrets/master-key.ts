import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { reasonOf, SkeinError } from '../core/errors.ts'
import { keyBytes } from './envelope.ts'

const variable = 'SKEIN_SECRET_KEY'
const fileName = 'secret.key'

/**
 * The master key: from `SKEIN_SECRET_KEY`, or from `secret.key` in the data folder, which is made,
 * for its owner's eyes only, if it is missing.
 *
 * Shape:  base64 of 32 bytes, in both.
 * Errors: `CONFIG_INVALID` when it is something else, `STORE_NOT_WRITABLE`.
 */
export function loadMasterKey(folder: string, environment: NodeJS.ProcessEnv): Buffer {
  const given = environment[variable]
  if (given !== undefined && given !== '') return decodeKey(variable, given)
  const path = join(folder, fileName)
  try {
    if (!existsSync(path)) createKeyFile(folder, path)
    return decodeKey(path, readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof SkeinError) throw error
    const reason = reasonOf(error)
    throw new SkeinError('STORE_NOT_WRITABLE', { folder, reason }, { cause: error })
  }
}

function decodeKey(source: string, text: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length === keyBytes) return key
  const problem = `it must be ${keyBytes} bytes in base64 (openssl rand -base64 ${keyBytes})`
  throw new SkeinError('CONFIG_INVALID', { source, problems: [problem] })
}

/** Whole and on disk under its name before anything is encrypted with it, or not there at all. */
function createKeyFile(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  writeFileSync(file, `${randomBytes(keyBytes).toString('base64')}\n`)
  fsyncSync(file)
  closeSync(file)
  renameSync(draft, path)
  const directory = openSync(folder, 'r')
  fsyncSync(directory)
  closeSync(directory)
}
