import { createHash } from 'node:crypto'

/** The id of a sub-run follows from its step's key, so that it is started once, and found again. */
export function subRunIdOf(idempotencyKey: string): string {
  const digest = createHash('sha256').update(`sub-run\n${idempotencyKey}`).digest('hex')
  return `run_${digest.slice(0, 26)}`
}
