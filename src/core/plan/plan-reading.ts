import type { Capability } from '../capability.ts'
import type { Plan, Problem, ProblemCode, Step } from './plan.ts'

/** A plan under validation, with what all checks look up. */
export interface PlanReading {
  readonly plan: Plan
  readonly steps: ReadonlyMap<string, Step>
  readonly capabilities?: ReadonlyMap<string, Capability>
  readonly agents?: ReadonlyMap<string, readonly string[]>
}

export function problem(code: ProblemCode, path: string, message: string): Problem {
  return { code, path, message }
}

export function quote(text: string): string {
  return JSON.stringify(text)
}
