import { SkeinError } from '../core/errors.ts'
import { isJsonObject } from '../core/json.ts'
import type { Json } from '../core/json.ts'
import type { Plan, Step } from '../core/plan/plan.ts'
import type { MockedAgent } from './views.ts'

interface Problem {
  readonly path: string
  readonly message: string
}

/** Units: milliseconds; as long as a plan may let anything take. */
const durationMsMax = 10_000_000_000_000

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SkeinError('REQUEST_INVALID', { problems })
}

/** What is mocked must be there, or it would be left out without a word. Errors: `REQUEST_INVALID`. */
export function requireMocks(
  plan: Plan,
  agents: { readonly [name: string]: MockedAgent },
  isCapability: (name: string) => boolean,
): void {
  const steps = allSteps(plan.steps)
  const known = new Set(steps.flatMap(({ id, capability = id }) => [id, capability]))
  // Items and nested steps are named after what they are in: `each[2]`, `group.inner`.
  const isKnown = (name: string): boolean =>
    known.has(name) || known.has(name.split(/[.[]/)[0] ?? '') || isCapability(name)
  const problems = Object.entries(agents).flatMap(([name, { durationMs }]) => {
    const path = `/agents/${name}`
    if (!isKnown(name)) return { path, message: 'is no step of the plan, and no capability' }
    return isDuration(durationMs ?? 0) ? [] : { path: `${path}/durationMs`, message: tooLong }
  })
  refuse(problems)
}

const tooLong = `must be from 0 to ${durationMsMax}`

function isDuration(value: Json | undefined): boolean {
  return typeof value === 'number' && value >= 0 && value <= durationMsMax
}

function allSteps(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => [step, ...allSteps(step.steps ?? [])])
}

/** A fixture comes from a file that anybody may have changed. Errors: `REQUEST_INVALID`. */
export function requireFixture(fixture: unknown): void {
  const { inputs, results } = isJsonObject(fixture) ? fixture : {}
  const object = 'must be an object'
  if (!isJsonObject(inputs)) refuse([{ path: '/fixture/inputs', message: object }])
  if (!isJsonObject(results)) return refuse([{ path: '/fixture/results', message: object }])
  refuse(Object.entries(results).flatMap(([step, result]) => problemsOf(step, result)))
}

function problemsOf(step: string, result: Json): readonly Problem[] {
  const path = `/fixture/results/${step}`
  if (!isJsonObject(result)) return [{ path, message: 'must be an object' }]
  const { status, durationMs, error } = result
  const problems: Problem[] = []
  if (typeof status !== 'string') problems.push({ path: `${path}/status`, message: 'is missing' })
  if (!isDuration(durationMs)) problems.push({ path: `${path}/durationMs`, message: tooLong })
  const isSaid = isJsonObject(error) && typeof error['message'] === 'string'
  if (error !== undefined && !isSaid) {
    problems.push({ path: `${path}/error`, message: 'must be an object with a message' })
  }
  return problems
}
