import type { Json } from '../json.ts'
import type { Expression, Scope } from '../plan/expression.ts'
import type { Run, StepState } from './run.ts'

/** What the expressions of a step see: only the names they read, so it costs what they use. */
export function scopeOf(run: Run, step: StepState, expressions: readonly Expression[]): Scope {
  const names = new Set(expressions.flatMap((expression) => expression.roots))
  const scope = emptyScope()
  for (const name of names) scope[name] = valueOf(run, step, name)
  return scope
}

/** What the plan's own expressions see. */
export function planScope(run: Run, expression: Expression): Scope {
  const scope = emptyScope()
  for (const name of expression.roots) scope[name] = stepView(run, name)
  return scope
}

/** Without a prototype, so that nothing but names of the plan is found in it. */
function emptyScope(): { [name: string]: unknown } {
  return Object.create(null) as { [name: string]: unknown }
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
    status: seenStatus(state),
    error: (state.error ?? null) as Json,
  }
}

/** Dependents see an optional step that failed as skipped. */
function seenStatus({ status, compiled }: StepState): StepState['status'] {
  return status === 'FAILED' && compiled.step.optional === true ? 'SKIPPED' : status
}
