import { fitnessOf } from '../../../core/run/fitness.ts'
import type { Run } from '../../../core/run/run.ts'
import type { RunEvent } from '../../../core/run/run-event.ts'

/** What one fact says of an agent at work. Units: milliseconds; `at` since 1970. */
export interface AgentWork {
  readonly agent: string
  readonly outcome: 'started' | 'completed' | 'failed'
  readonly at: number
  /** From the start of the attempt to its outcome. */
  readonly durationMs: number
}

/**
 * What a fact says of its agent's work, asked before the run takes the fact in. Undefined where it
 * is not about an attempt that an agent has, or comes too late to count.
 */
export function agentWork(run: Run, event: RunEvent): AgentWork | undefined {
  const { type, at } = event
  if (type !== 'step.started' && type !== 'step.succeeded' && type !== 'step.failed')
    return undefined
  const step = run.steps.get(event.step)
  if (step?.compiled.kind !== 'task' || fitnessOf(run, event, at) !== 'fits') return undefined
  if (type === 'step.started') return { agent: event.agent, outcome: 'started', at, durationMs: 0 }
  const { agent, status, startedAt = at } = step
  if (agent === undefined || status !== 'EXECUTING' || step.items !== undefined) return undefined
  const outcome = type === 'step.succeeded' ? 'completed' : 'failed'
  return { agent, outcome, at, durationMs: Math.max(0, at - startedAt) }
}
