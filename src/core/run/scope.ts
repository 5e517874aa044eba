import type { Json } from '../json.ts'
import type { Expression, Scope } from '../plan/expression.ts'
import type { Run, StepState } from './run.ts'

/** What the expressions of a step see: only the names they read, so it costs what they use. */
export function scopeOf(run: Run, step: StepState, expressions: readonly Expression[]): Scope {
  const names = new Set(expressions.flatMap((expression) => expression.roots))
  const scope: { [name: string]: unknown } = {}
  for (const name of names) scope[name] = valueOf(run, step, name)
  return scope
}

/** What the plan's own expressions see. */
export function planScope(run: Run, expression: Expression): Scope {
  return Object.fromEntries(expression.roots.map((name) => [name, stepView(run, name)]))
}

function valueOf(run: Run, step: StepState, name: string): unknown {
  if (step.parent !== undefined) {
    if (name === step.compiled.itemName) return step.item
    if (name === 'index') return step.index
  }
  return stepView(run, name)
}

function stepView(run: Run, name: string): unknown {
  if (name === 'inputs') return run.inputs
  const state = run.steps.get(name)
  if (state === undefined) return undefined
  return {
    output: state.output ?? null,
    status: state.status,
    error: (state.error ?? null) as Json,
  }
}
