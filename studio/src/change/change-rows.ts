import type { Plan, Step } from '@source/core/plan/plan.ts'
import type { Impact } from '@source/core/run/impact.ts'
import { readableName } from '../data/run-model.ts'
import { formatDuration } from '../parts/duration.ts'
import { visibleText } from '../parts/visible-text.ts'
import { waitsFor } from './plan-difference.ts'
import type { Ghost, PlanDifference } from './plan-difference.ts'

/** One step of a change, as a line to read. */
export interface ChangeRow {
  readonly stepId: string
  readonly ghost: Ghost
  readonly name: string
  /** Who does it, or what of it changes. */
  readonly detail: string
}

const ghostOrder: readonly Ghost[] = ['added', 'removed', 'changed']

export function changeRows({ before, after, steps }: PlanDifference): readonly ChangeRow[] {
  const [old, now] = [byId(before), byId(after)]
  const rows = [...steps].map(([stepId, ghost]): ChangeRow => {
    const step = now.get(stepId) ?? old.get(stepId)
    const name = visibleText(readableName(step?.name ?? stepId))
    const was = old.get(stepId)
    const detail =
      ghost === 'changed' && was !== undefined && step !== undefined
        ? whatChanged([before, was], [after, step])
        : whoDoes(step)
    return { stepId, ghost, name, detail: visibleText(detail) }
  })
  return rows.toSorted((a, b) => ghostOrder.indexOf(a.ghost) - ghostOrder.indexOf(b.ghost))
}

function byId({ steps }: Plan): ReadonlyMap<string, Step> {
  return new Map(steps.map((step) => [step.id, step]))
}

function whoDoes(step: Step | undefined): string {
  if (step?.kind === 'approval') return step.approval?.assignees?.join(', ') || 'a person'
  return step?.agent ?? step?.capability ?? step?.kind ?? ''
}

type Placed = readonly [plan: Plan, step: Step]

function whatChanged([before, was]: Placed, [after, is]: Placed): string {
  const parts: string[] = []
  const [old, now] = [waitsFor(before, was), waitsFor(after, is)]
  const nameIn = (plan: Plan, id: string): string =>
    readableName(plan.steps.find((step) => step.id === id)?.name ?? id)
  const more = now.filter((id) => !old.includes(id)).map((id) => nameIn(after, id))
  const fewer = old.filter((id) => !now.includes(id)).map((id) => nameIn(before, id))
  if (was.agent !== is.agent) parts.push(`by ${is.agent ?? 'whoever is free'}`)
  if (more.length > 0) parts.push(`after ${more.join(', ')}`)
  if (fewer.length > 0) parts.push(`no longer after ${fewer.join(', ')}`)
  const others = Object.keys({ ...was, ...is }).filter(
    (key) =>
      !['agent', 'dependsOn'].includes(key) &&
      JSON.stringify(was[key as keyof Step]) !== JSON.stringify(is[key as keyof Step]),
  )
  if (others.length > 0) parts.push(others.map(readableKey).join(', '))
  return parts.join('; ')
}

function readableKey(key: string): string {
  return key.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
}

/** What a change comes to, in one or two sentences. */
export function impactWords({ rerun, durationMs, usd, approvals }: Impact): string {
  const repeats = repeatWords(rerun.length)
  const parts = [
    durationMs === 0
      ? ''
      : `${formatDuration(Math.abs(durationMs))} ${durationMs < 0 ? 'sooner' : 'later'}`,
    usd === 0 ? '' : `$${Math.abs(usd).toFixed(2)} ${usd < 0 ? 'less' : 'more'}`,
    approvals === 0
      ? ''
      : `${Math.abs(approvals)} ${Math.abs(approvals) === 1 ? 'question' : 'questions'} ${
          approvals < 0 ? 'fewer' : 'more'
        }`,
  ].filter(Boolean)
  const [first, ...rest] = parts
  if (first === undefined) return `${repeats}.`
  return `${repeats}. ${[first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(', ')}.`
}

function repeatWords(count: number): string {
  if (count === 0) return 'No begun step repeats'
  return count === 1 ? '1 begun step repeats' : `${count} begun steps repeat`
}
