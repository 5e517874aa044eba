import type { Join } from '../plan/plan.ts'
import type { DependencyCounts } from './run.ts'
import type { SkipReason } from './run-event.ts'

export type JoinDecision =
  | { readonly type: 'undecided' }
  | { readonly type: 'ready' }
  | { readonly type: 'skip'; readonly reason: SkipReason }

/** Whether a step may start, must be skipped, or has to wait, from how its dependencies stand. */
export function decideJoin(join: Join, counts: DependencyCounts): JoinDecision {
  const cause = counts.cause ?? ''
  if (join === 'settled') return counts.waiting === 0 ? { type: 'ready' } : { type: 'undecided' }
  if (join === 'all') {
    if (counts.failed > 0) return skip({ type: 'dependency-failed', step: cause })
    if (counts.rejected > 0) return skip({ type: 'rejected', step: cause })
    if (counts.waiting > 0) return { type: 'undecided' }
    return counts.completed > 0 ? { type: 'ready' } : skip({ type: 'dependencies-skipped' })
  }
  const needed = join === 'any' ? 1 : join.atLeast
  if (counts.completed >= needed) return { type: 'ready' }
  if (counts.completed + counts.waiting >= needed) return { type: 'undecided' }
  if (counts.failed > 0) return skip({ type: 'dependency-failed', step: cause })
  return skip({ type: 'join-unmet' })
}

function skip(reason: SkipReason): JoinDecision {
  return { type: 'skip', reason }
}
