/*
 * Owns: the rungs of the ladder that know plans. What they find is put on record as
 * `step.recovering`; what follows from it is the core's.
 */
import { fieldsRead } from '../core/plan/fields-read.ts'
import type { Run } from '../core/run/run.ts'
import type { RunFact } from '../core/run/run-event.ts'
import type { StepState } from '../core/run/step-state.ts'
import type { RecoverOrder } from '../ports/engine.ts'
import type { Recovery } from './carry-out.ts'
import type { AppContext } from './context.ts'

/** Looks for other ways on behalf of steps that failed for good. */
export function createRecovery(context: () => AppContext): Recovery {
  return async (order) => {
    const app = context()
    const run = await app.engine.load(order.runId)
    const step = run.steps.get(order.step)
    if (step === undefined) return undefined
    const need = { run, step, order }
    if (order.rung === 'path') return otherPath(app, need)
    const { replan } = await import('./replan.ts')
    return replan(app, need)
  }
}

interface Need {
  readonly run: Run
  readonly step: StepState
  readonly order: RecoverOrder
}

/** Other capabilities that come to the same result. */
async function otherPath(app: AppContext, { run, step, order }: Need): Promise<RunFact> {
  const { findPath } = await import('../planning/recovery/find-path.ts')
  const { attempt, capability, climbed } = order
  const place = { type: 'step.recovering', step: step.id, attempt, rung: 'path' } as const
  const failed = app.registry.capability(capability)
  if (failed === undefined) {
    return { ...place, detail: `nothing is known of ${capability}, so nothing can replace it` }
  }
  const path = findPath({
    failed,
    inputs: step.compiled.step.inputs ?? {},
    used: usedOf(run, step),
    capabilities: app.registry.capabilities(),
    tried: climbed.flatMap(({ rung, content }) => (rung === 'path' ? [content] : [])),
    prefix: prefixFor(step),
  })
  if (path === undefined) {
    return { ...place, detail: `no other path gives what ${capability} gives` }
  }
  const { context } = step.compiled.step
  const inContext = context === undefined ? path : path.map((one) => ({ ...one, context }))
  const names = path.map((one) => one.capability ?? '').join(', then ')
  return { ...place, path: inContext, detail: `${names} in the place of ${capability}` }
}

/** What a plan gives at its end is read by whoever started it. */
function usedOf(run: Run, { compiled, frame }: StepState): readonly string[] {
  const { id, forEach } = compiled.step
  const read = fieldsRead(run.compiled, id)
  const isLast = frame.body.last.includes(compiled.index)
  const isResult = isLast && (frame.owner !== undefined || run.compiled.output === undefined)
  return isResult || (forEach !== undefined && read.length > 0) ? [...read, ''] : read
}

/** Names that the inputs read must not be hidden by the steps of the path. */
function prefixFor({ compiled }: StepState): string {
  const roots = compiled.inputs.expressions.flatMap((expression) => expression.roots)
  let prefix = 'path'
  while (roots.some((root) => root.startsWith(`${prefix}_`))) prefix += '_x'
  return prefix
}
