import type { JsonObject } from '../../src/core/json.ts'
import type { Plan } from '../../src/core/plan/plan.ts'

/**
 * Everything that a simulation depends on besides the program: the same case always goes the same
 * way. Plain data, so that it can be made smaller and written down.
 */
export interface SimulationCase {
  /** How agents and people behave: what they do follows from this and from what they are asked. */
  readonly seed: number
  readonly plan: Plan
  /** Runs of the plan, started one after the other. */
  readonly runs: number
  /** What people do besides answering. */
  readonly acts: readonly Act[]
  /** Numbers of the points at which the process dies, counted from the start. */
  readonly crashes: readonly number[]
  /** Numbers of the commits that the disk refuses, counted from the start. */
  readonly faults: readonly number[]
  readonly store: 'memory' | 'sqlite'
}

export const actTypes = [
  'pause',
  'resume',
  'cancel',
  'compensate',
  'modify',
  'propose',
  'revert',
  'retry',
  'skip',
  'cancel-step',
  'complete',
  'rerun',
  'signal',
  'delegate',
  'change-answer',
  'reconcile',
  'fork',
  'limit',
] as const

export type ActType = (typeof actTypes)[number]

/** Something a person does. What to is chosen by `pick` among what there is then. */
export interface Act {
  readonly type: ActType
  /** Units: milliseconds after the start. */
  readonly afterMs: number
  readonly pick: number
}

/** Launch parameters that simulated plans read. */
export const launchInputs: JsonObject = { list: [3, 1, 2], none: [], limit: 5, key: 'k' }

/** Signals that simulated plans wait for. */
export const signals: readonly string[] = ['go', 'stop']
