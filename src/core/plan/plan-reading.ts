import type { Capability } from '../capability.ts'
import type { JsonObject } from '../json.ts'
import type { Plan, Problem, ProblemCode, Step } from './plan.ts'

/** A plan under validation, with what all checks look up. */
export interface PlanReading {
  readonly plan: Plan
  /** Steps that an expression here may read: those beside it, and what its group sees. */
  readonly steps: ReadonlyMap<string, Step>
  /** Steps beside it, which it may depend on. */
  readonly siblings: ReadonlyMap<string, Step>
  /** The group around it that has a mutex. */
  readonly mutexOf?: string
  /** Names of items around it. */
  readonly itemNames: ReadonlySet<string>
  readonly capabilities?: ReadonlyMap<string, Capability>
  readonly agents?: ReadonlyMap<string, readonly string[]>
  /** Contexts that each agent may enter. */
  readonly admitted?: ReadonlyMap<string, readonly string[]>
  /** Whether a model does what no capability covers. */
  readonly hasModel?: boolean
  readonly contexts?: ReadonlyMap<string, KnownContext>
}

export interface KnownContext {
  readonly name: string
  readonly active: boolean
  readonly variables: JsonObject
}

export function problem(code: ProblemCode, path: string, message: string): Problem {
  return { code, path, message }
}

export function quote(text: string): string {
  return JSON.stringify(text)
}
