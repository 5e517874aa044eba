import { didYouMean } from './nearest.ts'
import type { PlanChange } from './plan-change.ts'
import type { Problem, Step } from './plan.ts'
import { problem, quote } from './plan-reading.ts'

const fields: { readonly [T in PlanChange['type']]: readonly string[] } = {
  ADD_STEP: ['type', 'step'],
  REMOVE_STEP: ['type', 'stepId'],
  MODIFY_STEP: ['type', 'stepId', 'step'],
  REASSIGN_AGENT: ['type', 'stepId', 'agent'],
  CHANGE_ORDER: ['type', 'stepId', 'dependsOn'],
}

/** What is wrong with a change as such, whatever plan it is for. Changes come from outside. */
export function checkChangeShape(change: unknown, path: string): readonly Problem[] {
  const malformed = (at: string, message: string): Problem =>
    problem('PLAN_MALFORMED', `${path}${at}`, message)
  if (!isRecord(change)) return [malformed('', 'A change is an object with a type.')]
  const { type } = change
  if (!isType(type)) {
    const known = Object.keys(fields).join(', ')
    const said = typeof type === 'string' ? quote(type) : 'without a type'
    return [malformed('/type', `There is no change ${said}. There are ${known}.`)]
  }
  const unknown = Object.keys(change)
    .filter((name) => !fields[type].includes(name))
    .map((name) => malformed(`/${name}`, `A change ${type} has no field ${quote(name)}.`))
  const missing = fields[type]
    .filter((name) => name !== 'type' && !isFit[name]?.(change[name]))
    .map((name) => malformed(`/${name}`, `A change ${type} needs ${wanted[name] ?? name}.`))
  const named = change['step']
  const isUnnamed = type === 'ADD_STEP' && isRecord(named) && typeof named['id'] !== 'string'
  const unnamed = isUnnamed ? [malformed('/step/id', 'A step that is added needs an id.')] : []
  const isRenamed = type === 'MODIFY_STEP' && isRecord(named) && isOther(named['id'], change)
  const keeps = 'A step keeps its id. To give it another, remove it and add a step.'
  const renamed = isRenamed ? [malformed('/step/id', keeps)] : []
  return [...unknown, ...missing, ...unnamed, ...renamed]
}

function isOther(id: unknown, change: { readonly [name: string]: unknown }): boolean {
  return id !== undefined && id !== change['stepId']
}

const isFit: { readonly [field: string]: (value: unknown) => boolean } = {
  step: isRecord,
  stepId: (value) => typeof value === 'string',
  agent: (value) => typeof value === 'string',
  dependsOn: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
}

const wanted: { readonly [field: string]: string } = {
  step: 'a step, as an object',
  stepId: 'the id of a step',
  agent: 'the name of an agent',
  dependsOn: 'a list of step ids',
}

function isType(value: unknown): value is PlanChange['type'] {
  return typeof value === 'string' && Object.hasOwn(fields, value)
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether the step that a change is about is there. Nested steps are known by their own id. */
export function checkChangePlace(
  steps: readonly Step[],
  change: PlanChange,
  path: string,
): readonly Problem[] {
  if (change.type === 'ADD_STEP') return []
  const ids = idsOf(steps)
  if (ids.includes(change.stepId)) return []
  const hint = didYouMean(change.stepId, ids)
  const message = `The plan has no step ${quote(change.stepId)}.${hint}`
  return [problem('STEP_UNKNOWN', `${path}/stepId`, message)]
}

function idsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ id, steps: nested = [] }) => [id, ...idsOf(nested)])
}
