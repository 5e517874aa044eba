import { SkeinError } from '../core/errors.ts'
import type { Secrets } from '../ports/secrets.ts'

/** Which attempt a later result belongs to. */
export interface StepPlace {
  readonly runId: string
  readonly stepId: string
  readonly attempt: number
}

/** A token under which a result may be reported later: sealed, so it needs no keeping and no trust. */
export function sealToken(secrets: Secrets, { runId, stepId, attempt }: StepPlace): string {
  return secrets.encrypt(JSON.stringify([runId, stepId, attempt]))
}

/** Errors: `STEP_TOKEN_UNKNOWN`. */
export function openToken(secrets: Secrets, token: string): StepPlace {
  try {
    const [runId, stepId, attempt] = JSON.parse(secrets.decrypt(token)) as [string, string, number]
    return { runId, stepId, attempt }
  } catch (error) {
    throw new SkeinError('STEP_TOKEN_UNKNOWN', {}, { cause: error })
  }
}
