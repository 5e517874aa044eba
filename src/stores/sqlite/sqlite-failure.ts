import { dirname } from 'node:path'
import { reasonOf, SkeinError } from '../../core/errors.ts'

/** Whether SQLite or the file system says that this file or folder cannot serve as a journal. */
export function notWritable(path: string, error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  const folder = path === ':memory:' ? path : dirname(path)
  return new SkeinError('STORE_NOT_WRITABLE', { folder, reason: reasonOf(error) }, { cause: error })
}

/** The error of a commit that saved nothing. */
export function writeFailed(error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  if (isClosed(error)) return new SkeinError('SHUTTING_DOWN', {}, { cause: error })
  return new SkeinError('STORE_WRITE_FAILED', { reason: reasonOf(error) }, { cause: error })
}

/** The error of a read that gave nothing. */
export function readFailed(error: unknown): SkeinError {
  if (error instanceof SkeinError) return error
  if (isClosed(error)) return new SkeinError('SHUTTING_DOWN', {}, { cause: error })
  return new SkeinError('STORE_READ_FAILED', { reason: reasonOf(error) }, { cause: error })
}

/** What `node:sqlite` throws once the database is closed. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE'
}
