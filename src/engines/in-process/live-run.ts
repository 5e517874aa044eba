import type { Share } from './slot-lane.ts'
import type { Run } from '../../core/run/run.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import type { Delivery } from '../../ports/engine.ts'

/** The stream of a run in the journal. */
export function runStream(runId: string): string {
  return `run:${runId}`
}

/** A fact on its way into a run, and who waits for it to be durable. */
export interface Mail {
  readonly fact: RunFact
  readonly actor: string
  /** The next in the mailbox is saved with it, or neither is. */
  readonly joined?: true
  readonly done?: (delivery: Delivery) => void
  readonly failed?: (error: unknown) => void
}

/** A run at work in this engine. */
export interface LiveRun {
  /** Its stream in the journal. */
  readonly stream: string
  /** Replaced when the journal turned out to lag behind it. */
  run: Run
  /** Seq of its last event, durable or in the batch at hand. */
  seq: number
  /** Seq of the last event that is in a snapshot; 0 where there is none. */
  snapshotSeq: number
  /** Seq of the event that has its plan. */
  planSeq: number
  mailbox: Mail[]
  /** Steps that are assigned or with an agent: `step#attempt` to the agent. */
  readonly inFlight: Map<string, string>
  /** Steps that wait for a slot: `step#attempt`. */
  readonly queued: Set<string>
  /** Where they wait, as the first of a list. */
  waitsIn: Share | undefined
  /** Its state is not durable yet, and must not be shown to anybody. */
  ahead: boolean
  /** It is being read from the journal again; its mail has to wait. */
  stalled: boolean
  /** It ended, was never saved, or is driven by somebody else: nothing is done for it here. */
  gone: boolean
}

export function createLiveRun(run: Run, seq: number): LiveRun {
  return {
    stream: runStream(run.id),
    run,
    seq,
    snapshotSeq: 0,
    planSeq: 1,
    mailbox: [],
    inFlight: new Map(),
    queued: new Set(),
    waitsIn: undefined,
    ahead: seq === 0,
    stalled: false,
    gone: false,
  }
}

/** One attempt at one step. */
export interface StepAttempt {
  readonly step: string
  readonly attempt: number
  /** An attempt to undo it. */
  readonly undo?: true
}

export function flightKey({ step, attempt, undo }: StepAttempt): string {
  return undo === true ? `undo ${step}#${attempt}` : `${step}#${attempt}`
}

/** Something of it is not durable yet, or with an agent that will report it to this process. */
export function isBusy({ run, stalled, inFlight }: LiveRun): boolean {
  if (stalled) return true
  return [...inFlight.keys()].some((key) => {
    const step = run.steps.get(key.slice(0, key.lastIndexOf('#')))
    return step?.accepted !== true
  })
}
