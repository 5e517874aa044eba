import { asSkeinError } from '../core/errors.ts'
import type { SkeinError } from '../core/errors.ts'
import type { Failure } from '../core/run/run-event.ts'

/** What an agent threw, as the run records it. */
export function stepFailure(error: unknown): Failure {
  const failed = asSkeinError(error)
  const { code = failed.code, retryable = retryableByCode(failed) } = agentWords(failed)
  const failure = { code, message: failed.message }
  return retryable === undefined ? failure : { ...failure, retryable }
}

/** The agent's own code and its word on trying again, where it gave them. */
function agentWords(error: SkeinError): { readonly code?: string; readonly retryable?: boolean } {
  return error.code === 'AGENT_FAILED' ? (error as SkeinError<'AGENT_FAILED'>).details : {}
}

/**
 * Where nothing was sent, or nothing was changed, trying again is safe. Where something may have
 * been done, only the plan or the agent can say so.
 */
function retryableByCode(error: SkeinError): boolean | undefined {
  if (error.disposition === 'never-retry') return false
  return error.code === 'AGENT_FAILED' || error.code === 'STEP_TIMED_OUT' ? undefined : true
}
