import type { BudgetBreach, Used } from '../core/limits/breach.ts'
import type { Budget, Limit, LimitScope } from '../core/limits/limit.ts'
import type { Run } from '../core/run/run.ts'
import type { QueuePlace } from '../core/run/explain.ts'
import type { RunCreated, RunFact } from '../core/run/run-event.ts'
import type { AssignStep, Effect, SendStep, StartSubRun } from '../core/run/effect.ts'

export interface StartOrder {
  readonly runId: string
  readonly created: RunCreated
  readonly actor: string
}

/** What became of a fact: durable, with the run after it; `late` when it changed nothing. */
export interface Delivery {
  readonly run: Run
  readonly late: boolean
}

/** Drives the runs of one organization from fact to fact. */
export interface Engine {
  /** Resolves when the run is durable and started. */
  start(order: StartOrder): Promise<Run>
  /**
   * Hands over facts from outside, in one commit. Resolves when they are durable, with what became
   * of the last. Errors: `RUN_NOT_FOUND`.
   */
  deliver(runId: string, facts: RunFact | readonly RunFact[], actor: string): Promise<Delivery>
  /** The run as it stood after a position of the journal. Errors: `RUN_NOT_FOUND`. */
  loadAt(runId: string, position: number): Promise<Run>
  /** The run as it stands; read from the journal when it is not at work. Errors: `RUN_NOT_FOUND`. */
  load(runId: string): Promise<Run>
  /** Resolves when the run's last event is durable. Errors: `RUN_NOT_FOUND`, `SHUTTING_DOWN`. */
  whenFinished(runId: string): Promise<Run>
  /** Takes up every unfinished run of the journal. The answer is those that could be read. */
  recover(): Promise<readonly Run[]>
  /** How a ready step stands in the queue for a slot; undefined when it does not queue. */
  queuePlace(runId: string, step: string): QueuePlace | undefined
  /** Limits steps and runs from here on, those that wait too. A limit without bounds takes it away. */
  limit(limit: Limit): void
  standing(): EngineStanding
  activeRuns(): number
  /** Starts nothing more; what is durable goes on when the journal is opened again. */
  close(): Promise<void>
}

/** How many steps are with agents, and how many wait for a slot, by whose limit it is. */
export interface EngineStanding {
  readonly running: number
  /** By scope of the limit; under `''` where it is nobody's. */
  readonly waiting: ReadonlyMap<string, number>
  /** Runs that have not started, because as many go on as may. */
  readonly runsWaiting: number
  /** Budgets of the organization, of agents, and of the runs at work. */
  readonly budgets: () => readonly BudgetStanding[]
}

/** How a budget stands. Units: milliseconds since 1970. */
export interface BudgetStanding {
  readonly scope: LimitScope
  readonly budget: Budget
  readonly used: Used
  /** From when on it counts; undefined: nothing was used yet. */
  readonly since?: number
  /** Runs that it has paused. */
  readonly paused: readonly { readonly runId: string; readonly breach: BudgetBreach }[]
}

export type Assignment =
  /** A slot of the agent is taken until `release`. */
  | { readonly type: 'assigned'; readonly agent: string; readonly idempotent: boolean }
  /** `limit`: whose it is, where it is one's. */
  | { readonly type: 'busy'; readonly reason: string; readonly limit?: LimitScope }
  | {
      readonly type: 'refused'
      readonly error: { readonly code: string; readonly message: string }
    }

/** A step on its way to an agent. */
export interface Dispatch extends SendStep {
  readonly runId: string
}

export type RecoverOrder = Extract<Effect, { readonly type: 'recover-step' }> & {
  readonly runId: string
  readonly capability: string
  /** The context that the step runs in. */
  readonly context?: string
}

/** Finds agents for steps and has them done. The engine decides when; this does what is ordered. */
export interface StepWorker {
  assign(need: AssignStep): Assignment
  /** Takes a slot for a step that is with the agent since before this process. */
  hold(agent: string): void
  /** Gives a slot back, with how the step went where that says something of the agent. */
  release(agent: string, outcome?: 'succeeded' | 'failed'): void
  /** Has it done, and reports what came of it, once or (for `step.accepted`) twice. Never throws. */
  send(dispatch: Dispatch, report: (fact: RunFact) => void): void
  /** Starts a sub-run, or finds the one there is, or has it undone; and reports its end. */
  startRun(order: StartSubRun & { readonly runId: string }, report: (fact: RunFact) => void): void
  /** Looks for another way after a step has failed for good, and reports what it found. */
  recover(order: RecoverOrder, report: (fact: RunFact) => void): void
  cancel(runId: string, step: string, attempt: number): void
  /** Calls when a slot may have become free in another way than by `release`. */
  onFreed(listener: () => void): () => void
}
