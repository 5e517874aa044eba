import type { CompiledBody, CompiledPlan, CompiledStep } from './compile-plan.ts'
import type { Expression } from './expression.ts'

/**
 * The fields of a step's output that a plan reads anywhere; `''` where it reads all of it, or does
 * not say which.
 */
export function fieldsRead(plan: CompiledPlan, stepId: string): readonly string[] {
  const expressions = [...expressionsOf(plan), ...(plan.output === undefined ? [] : [plan.output])]
  const read = expressions.flatMap(({ paths }) =>
    paths.flatMap(({ names: [root, part, field = ''] }) =>
      root === stepId && part === 'output' ? [field] : [],
    ),
  )
  return [...new Set(read)]
}

function expressionsOf({ steps }: CompiledBody): readonly Expression[] {
  return steps.flatMap((step) => [
    ...ownExpressions(step),
    ...(step.body === undefined ? [] : expressionsOf(step.body)),
  ])
}

function ownExpressions(step: CompiledStep): readonly Expression[] {
  const { when, forEach, waitUntil, repeatUntil, mutex, inputs, question, undoInputs } = step
  const alone = [when, forEach, waitUntil, repeatUntil, mutex]
  const templates = [inputs, question, undoInputs]
  return [
    ...alone.filter((one) => one !== undefined),
    ...templates.flatMap((template) => template?.expressions ?? []),
  ]
}
