import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { Delivery } from '../../ports/engine.ts'

/** A fact on its way into a run, and who waits for it to be durable. */
export interface Mail {
  readonly fact: RunFact
  readonly actor: string
  readonly done?: (delivery: Delivery) => void
  readonly failed?: (error: unknown) => void
}

/** A run at work in this engine. */
export interface LiveRun {
  /** Replaced when the journal turned out to lag behind it. */
  run: Run
  /** Seq of its last event, durable or in the batch at hand. */
  seq: number
  mailbox: Mail[]
  /** Steps that are assigned or with an agent: `step#attempt` to the agent. */
  readonly inFlight: Map<string, string>
  /** It is being read from the journal again; its mail has to wait. */
  stalled: boolean
}

export function createLiveRun(run: Run, seq: number): LiveRun {
  return { run, seq, mailbox: [], inFlight: new Map(), stalled: false }
}

export function flightKey(step: string, attempt: number): string {
  return `${step}#${attempt}`
}
