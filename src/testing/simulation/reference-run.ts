import type { Plan, Step } from '../../core/plan/plan.ts'
import { once, randomInputs } from './random-plan.ts'
import { byHand, patience } from './reports.ts'
import type { Script } from './script.ts'

/** How a step ends, in the words of the semantics; `blocked`: skipped because of a failure. */
export type ReferenceStatus = 'COMPLETED' | 'FAILED' | 'SKIPPED' | 'blocked'

interface Ended {
  readonly status: ReferenceStatus
  readonly output: unknown
  readonly rejected: boolean
}

const skipped: Ended = { status: 'SKIPPED', output: null, rejected: false }
const failed: Ended = { status: 'FAILED', output: null, rejected: false }

/**
 * How every step of a random plan ends when nobody disturbs it: read off the plan in one pass,
 * without time, events or counters. What `transition` is checked against.
 */
export function referenceRun(plan: Plan, script: Script): ReadonlyMap<string, Ended> {
  const ends = new Map<string, Ended>()
  for (const step of plan.steps) ends.set(step.id, endOf(step, { plan, script, ends }))
  return ends
}

/** The run's own end: it fails with the first failure that nobody tolerates. */
export function referenceStatus(
  plan: Plan,
  ends: ReadonlyMap<string, Ended>,
): 'COMPLETED' | 'FAILED' {
  const isFatal = plan.steps.some((step) => hurts(plan, step, ends))
  return isFatal ? 'FAILED' : 'COMPLETED'
}

interface World {
  readonly plan: Plan
  readonly script: Script
  readonly ends: ReadonlyMap<string, Ended>
}

function hurts({ steps, policy }: Plan, { id }: Step, ends: ReadonlyMap<string, Ended>): boolean {
  const step = steps.find((one) => one.id === id)
  const tolerated = step?.optional === true || policy?.onFailure === 'continue'
  return ends.get(id)?.status === 'FAILED' && !tolerated
}

function endOf(step: Step, world: World): Ended {
  const gate = gateOf(step, world)
  if (gate !== 'open') return gate === 'blocked' ? { ...skipped, status: 'blocked' } : skipped
  const perItem = step.when?.includes('item') === true
  const condition = perItem ? true : conditionOf(step.when, world)
  if (condition === undefined) return failed
  if (!condition) return skipped
  return step.forEach === undefined ? workOf(step, step.id, world) : fanOutOf(step, perItem, world)
}

/** Whether the join lets the step start. */
function gateOf(step: Step, { plan, ends }: World): 'open' | 'skip' | 'blocked' {
  const dependencies = plan.steps.filter(({ id }) => step.dependsOn?.includes(id) === true)
  const join = step.join ?? 'all'
  if (dependencies.length === 0 || join === 'settled') return 'open'
  const endsOf = dependencies.flatMap(({ id }) => ends.get(id) ?? [])
  const harmed = dependencies.some(
    (one) =>
      hurts(plan, one, ends) || (ends.get(one.id)?.status === 'blocked' && one.optional !== true),
  )
  const completed = endsOf.filter((end) => end.status === 'COMPLETED' && !end.rejected).length
  const rejected = endsOf.some((end) => end.rejected)
  if (join === 'all') {
    if (harmed) return 'blocked'
    return rejected || completed === 0 ? 'skip' : 'open'
  }
  if (completed >= (join === 'any' ? 1 : join.atLeast)) return 'open'
  return harmed ? 'blocked' : 'skip'
}

/** Undefined where the expression fails. */
function conditionOf(when: string | undefined, { ends }: World): boolean | undefined {
  if (when === undefined) return true
  if (when.startsWith('inputs.limit')) return when === 'inputs.limit > 1'
  const source = /^(s\d+)\.output\.value >= 3$/.exec(when)?.[1]
  const output = ends.get(source ?? '')?.output as { readonly value?: number } | null | undefined
  return typeof output?.value === 'number' ? output.value >= 3 : undefined
}

function fanOutOf(step: Step, perItem: boolean, world: World): Ended {
  const items = listOf(step.forEach ?? '', world)
  if (items === undefined) return failed
  const ended = items.map((item, index) =>
    perItem && !(item >= 2 && index < 5) ? skipped : workOf(step, `${step.id}[${index}]`, world),
  )
  if (step.onItemFailure !== 'continue' && ended.some(({ status }) => status === 'FAILED')) {
    return failed
  }
  return { status: 'COMPLETED', output: ended.map(({ output }) => output), rejected: false }
}

function listOf(forEach: string, { ends }: World): readonly number[] | undefined {
  if (forEach === 'inputs.list') return randomInputs.list
  if (forEach === 'inputs.none') return []
  const source = /^(s\d+)\.output\.list$/.exec(forEach)?.[1]
  const output = ends.get(source ?? '')?.output as { readonly list?: number[] } | null | undefined
  return Array.isArray(output?.list) ? output.list : undefined
}

/** One step or item by itself: all its attempts, its answer, or its delay. */
function workOf(step: Step, id: string, { plan, script }: World): Ended {
  const { onUnknown } = plan.policy ?? {}
  const isOnce = step.capability === once
  if (step.kind === 'wait') return { status: 'COMPLETED', output: {}, rejected: false }
  if (step.kind === 'approval') return approvalOf(step, id, script)
  let tries = 0
  for (let attempt = 1; ; attempt += 1) {
    tries += 1
    const { result, durationMs, output } = script.attempt(id, attempt)
    const late = step.timeoutMs !== undefined && durationMs > step.timeoutMs
    const isWatched = step.timeoutMs !== undefined || step.idleTimeoutMs !== undefined
    const hangs = isWatched && result === 'hangs'
    if (!late && !hangs && (result === 'succeeds' || result === 'hangs')) {
      return { status: 'COMPLETED', output, rejected: false }
    }
    const isLost = late || hangs
    const again = isOnce && onUnknown === 'retry' ? true : undefined
    if (mayRetry(step, tries, isLost ? again : result === 'fails')) continue
    if (!isLost || !isOnce || onUnknown !== 'ask') return failed
    const said = lostOf(id, attempt, script)
    if (said !== 'retry') return said
    tries = 0
  }
}

/** What a person says of an attempt of which nobody knows whether it was done. */
function lostOf(id: string, attempt: number, script: Script): Ended | 'retry' {
  const { decision, action: first } = script.answer(id)
  const action = attempt > patience ? 'fail' : first
  if (decision === 'REJECT') return failed
  if (action === 'retry') return 'retry'
  if (action === 'complete') return { status: 'COMPLETED', output: byHand, rejected: false }
  return action === 'skip' ? skipped : failed
}

function mayRetry({ retry }: Step, attempt: number, retryable: boolean | undefined): boolean {
  if (retryable === false) return false
  return retry === undefined ? retryable === true && attempt < 3 : attempt < retry.attemptsMax
}

function approvalOf({ approval }: Step, id: string, script: Script): Ended {
  const { afterMs, decision: said } = script.answer(id)
  const { deadlineMs = Number.POSITIVE_INFINITY, onDeadline = 'fail' } = approval ?? {}
  const { onReject = 'skip' } = approval ?? {}
  const inTime = afterMs <= deadlineMs
  if (!inTime && onDeadline === 'fail') return failed
  const rejects = inTime ? said === 'REJECT' : onDeadline === 'reject'
  if (rejects && onReject === 'fail') return failed
  return { status: 'COMPLETED', output: {}, rejected: rejects && onReject === 'skip' }
}
