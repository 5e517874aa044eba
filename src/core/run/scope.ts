import type { Json } from '../json.ts'
import type { Expression, Scope } from '../plan/expression.ts'
import type { Frame, Run } from './run.ts'
import type { StepState } from './step-state.ts'

/** What the expressions of a step see: only the names they read, so it costs what they use. */
export function scopeOf(run: Run, step: StepState, expressions: readonly Expression[]): Scope {
  const scope = emptyScope()
  for (const { roots } of expressions) {
    for (const name of roots) if (!(name in scope)) scope[name] = valueOf(run, step, name)
  }
  return scope
}

/** What the plan's own expressions see. */
export function planScope(run: Run, expression: Expression): Scope {
  const scope = emptyScope()
  for (const name of expression.roots) scope[name] = seenFrom(run, run.frame, name)
  return scope
}

/** Without a prototype, so that nothing but names of the plan is found in it. */
function emptyScope(): { [name: string]: unknown } {
  return Object.create(null) as { [name: string]: unknown }
}

/** The item of the step's own fan-out, then the steps beside it, then what its group sees. */
function valueOf(run: Run, step: StepState, name: string): unknown {
  if (step.parent !== undefined) {
    if (name === step.compiled.itemName) return step.item
    if (name === 'index') return step.index
  }
  // In a repeated step its own name is what the round before has left.
  if (name === step.compiled.step.id) return viewOf(step)
  return seenFrom(run, step.frame, name)
}

function seenFrom(run: Run, frame: Frame, name: string): unknown {
  if (name === 'inputs') return run.inputs
  const index = frame.body.indexes.get(name)
  const beside = index === undefined ? undefined : frame.steps[index]
  if (beside !== undefined) return viewOf(beside)
  return frame.owner === undefined ? undefined : valueOf(run, frame.owner, name)
}

function viewOf(state: StepState): unknown {
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
