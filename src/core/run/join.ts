import type { Join } from '../plan/plan.ts'
import type { DependencyCounts } from './step-state.ts'
import type { SkipReason } from './run-event.ts'

export type JoinDecision =
  | { readonly type: 'undecided' }
  | { readonly type: 'ready' }
  | { readonly type: 'skip'; readonly reason: SkipReason }

/**
 * Whether a step may start, must be skipped, or has to wait, from how its dependencies stand.
 *
 * The decision does not depend on the order in which they settle: a failure decides at once,
 * anything gentler waits until no failure can come any more.
 */
export function decideJoin(join: Join, counts: DependencyCounts): JoinDecision {
  if (join === 'settled') return counts.waiting === 0 ? { type: 'ready' } : { type: 'undecided' }
  return join === 'all' ? decideAll(counts) : decideSome(join === 'any' ? 1 : join.atLeast, counts)
}

function decideAll(counts: DependencyCounts): JoinDecision {
  if (counts.failed > 0) return failed(counts)
  if (counts.waiting > 0) return { type: 'undecided' }
  if (counts.rejected > 0) return skip({ type: 'rejected', step: counts.cause ?? '' })
  return counts.completed > 0 ? { type: 'ready' } : skip({ type: 'dependencies-skipped' })
}

function decideSome(needed: number, counts: DependencyCounts): JoinDecision {
  if (counts.completed >= needed) return { type: 'ready' }
  if (counts.completed + counts.waiting >= needed) return { type: 'undecided' }
  if (counts.failed > 0) return failed(counts)
  return counts.waiting > 0 ? { type: 'undecided' } : skip({ type: 'join-unmet' })
}

function failed(counts: DependencyCounts): JoinDecision {
  return skip({ type: 'dependency-failed', step: counts.cause ?? '' })
}

function skip(reason: SkipReason): JoinDecision {
  return { type: 'skip', reason }
}
