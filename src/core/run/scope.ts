import type { Json } from '../json.ts'
import { isPlain, Large, Parts, plainOf } from '../large.ts'
import type { Stored } from '../large.ts'
import type { Expression, Scope } from '../plan/expression.ts'
import type { Frame, Run } from './run.ts'
import type { StepState } from './step-state.ts'

/** What the expressions of a step see: only the names they read, so it costs what they use. */
export function scopeOf(run: Run, step: StepState, expressions: readonly Expression[]): Scope {
  const scope = emptyScope()
  for (const { roots } of expressions) {
    for (const name of roots) if (!(name in scope)) see(scope, name, sourceOf(run, step, name))
  }
  return scope
}

/** What the plan's own expressions see. */
export function planScope(run: Run, expression: Expression): Scope {
  const scope = emptyScope()
  for (const name of expression.roots) see(scope, name, seenFrom(run, run.frame, name))
  return scope
}

/** Without a prototype, so that nothing but names of the plan is found in it. */
function emptyScope(): { [name: string]: unknown } {
  return Object.create(null) as { [name: string]: unknown }
}

/** Whether expressions of a step read a value that is kept outside. */
export function readsLarge(run: Run, step: StepState, expressions: readonly Expression[]): boolean {
  if (expressions.length === 0) return false
  const names = new Set(expressions.flatMap((expression) => expression.roots))
  return [...names].some((name) => {
    const source = sourceOf(run, step, name)
    const value = source instanceof Seen ? source.step.output : source
    return value !== undefined && !isPlain(value)
  })
}

/** A step that is seen by its name. */
class Seen {
  readonly step: StepState

  constructor(step: StepState) {
    this.step = step
  }
}

type Source = Seen | Stored | undefined

/** Makes a value known by a name. A large one is read only by an expression that looks at it. */
function see(scope: { [name: string]: unknown }, name: string, source: Source): void {
  if (source instanceof Seen) scope[name] = viewOf(source.step)
  else if (source instanceof Large || source instanceof Parts) {
    Object.defineProperty(scope, name, { get: () => plainOf(source), enumerable: true })
  } else scope[name] = source
}

/** The item of the step's own fan-out, then the steps beside it, then what its group sees. */
function sourceOf(run: Run, step: StepState, name: string): Source {
  if (step.parent !== undefined) {
    if (name === step.compiled.itemName) return step.item
    if (name === 'index') return step.index
  }
  // In a repeated step its own name is what the round before has left.
  if (name === step.compiled.step.id) return new Seen(step)
  return seenFrom(run, step.frame, name) ?? contextFor(run, step, name)
}

/** What a step that runs in a context sees of it, where no step is called so. */
function contextFor(run: Run, { compiled }: StepState, name: string): Source {
  const { context } = compiled.step
  if (name !== 'context' || context === undefined) return undefined
  const content = run.contexts[context]
  return content === undefined ? undefined : { name: context, ...content }
}

function seenFrom(run: Run, frame: Frame, name: string): Source {
  if (name === 'inputs') return run.inputs
  const index = frame.body.indexes.get(name)
  const beside = index === undefined ? undefined : frame.steps[index]
  if (beside !== undefined) return new Seen(beside)
  return frame.owner === undefined ? undefined : sourceOf(run, frame.owner, name)
}

function viewOf(state: StepState): unknown {
  const { output = null } = state
  const status = seenStatus(state)
  const error = (state.error ?? null) as Json
  if (isPlain(output)) return { output, status, error }
  return {
    get output() {
      return plainOf(output)
    },
    status,
    error,
  }
}

/** Dependents see an optional step that failed as skipped. */
function seenStatus({ status, compiled }: StepState): StepState['status'] {
  return status === 'FAILED' && compiled.step.optional === true ? 'SKIPPED' : status
}
