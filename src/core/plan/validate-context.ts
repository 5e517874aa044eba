import { isJsonObject } from '../json.ts'
import type { MemberPath } from './expression.ts'
import { didYouMean } from './nearest.ts'
import type { Problem, Step } from './plan.ts'
import { problem, quote } from './plan-reading.ts'
import type { PlanReading } from './plan-reading.ts'

/** Checks that a step's context is there, and that somebody who can do the step may enter it. */
export function checkStepContext(step: Step, path: string, reading: PlanReading): Problem[] {
  const { context, kind = 'task' } = step
  if (context === undefined) return []
  if (kind !== 'task') {
    const message = `Step ${step.id} is a ${kind}; only a task runs in a context. Name it there.`
    return [problem('FEATURE_UNSUPPORTED', path, message)]
  }
  const { contexts } = reading
  if (contexts === undefined) return []
  const known = contexts.get(context)
  if (known === undefined) {
    const message = `There is no context ${quote(context)}.${didYouMean(context, contexts.keys())}`
    return [problem('CONTEXT_UNKNOWN', path, message)]
  }
  if (!known.active) {
    const message = `The context ${context} is not active. Make it active first.`
    return [problem('CONTEXT_INACTIVE', path, message)]
  }
  return checkAccess(step, path, { context, reading })
}

interface InContext {
  readonly context: string
  readonly reading: PlanReading
}

function checkAccess(step: Step, path: string, { context, reading }: InContext): Problem[] {
  const { agents = new Map<string, readonly string[]>(), admitted } = reading
  const able = [...agents]
    .filter(([name]) => step.agent === undefined || step.agent === name)
    .filter(([, capabilities]) => capabilities.includes(step.capability ?? ''))
    .map(([name]) => name)
  // That nobody can do it at all is said elsewhere.
  if (able.length === 0 || able.some((name) => admitted?.get(name)?.includes(context))) return []
  const who = able.length === 1 ? `${able[0]} has` : `${able.join(', ')} have`
  const message = `${who} no access to the context ${context}. Give an agent access to it first.`
  return [problem('CONTEXT_FORBIDDEN', path, message)]
}

const fields = [
  'name',
  'environment',
  'variables',
  'constraints',
  'resources',
  'policies',
  'permissions',
]

/** What an expression reads of the context of its step. */
export function checkContextMember(
  member: MemberPath,
  path: string,
  { context, reading }: InContext,
): Problem[] {
  const [, field, variable] = member.names
  if (field === undefined) return []
  if (!fields.includes(field)) {
    const message = `A context has no ${quote(field)}.${didYouMean(field, fields)}`
    return [problem('EXPRESSION_INVALID', path, message)]
  }
  const variables = reading.contexts?.get(context)?.variables
  const isKnown = !isJsonObject(variables) || Object.hasOwn(variables, variable ?? '')
  if (field !== 'variables' || variable === undefined || isKnown || member.guarded) return []
  const hint = didYouMean(variable, Object.keys(variables))
  const message = `The context ${context} has no variable ${quote(variable)}.${hint}`
  return [problem('EXPRESSION_INVALID', path, message)]
}
