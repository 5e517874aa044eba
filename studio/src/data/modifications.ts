import type { EventView } from '@source/app/views.ts'
import type { PlanChange } from '@source/core/plan/plan-change.ts'

/** A change of a run's plan as its events tell it. */
export interface Modification {
  readonly id: string
  readonly status: 'asked' | 'applied' | 'rejected'
  readonly changes: readonly PlanChange[]
  readonly reason: string
  /** `agent:NAME` or `user:ID`. */
  readonly by: string
  readonly at: number
  /** The message of a conversation that asked for it. */
  readonly messageId?: string
  /** The version that it made; where it was not applied, the one it is for. */
  readonly revision: number
}

const known = new WeakMap<readonly EventView[], readonly Modification[]>()

/** Every change that was asked for or made, the first first. */
export function modificationsOf(events: readonly EventView[]): readonly Modification[] {
  const found = known.get(events)
  if (found !== undefined) return found
  const all = new Map<string, Modification>()
  for (const event of events) take(all, event)
  const made = [...all.values()]
  known.set(events, made)
  return made
}

/** What waits for a person to agree. */
export function openModifications(events: readonly EventView[]): readonly Modification[] {
  return modificationsOf(events).filter(({ status }) => status === 'asked')
}

interface Told {
  readonly modificationId: string
  readonly baseRevision: number
  readonly revision: number
  readonly changes: readonly PlanChange[]
  readonly reason: string
  readonly messageId?: string
}

function take(all: Map<string, Modification>, event: EventView): void {
  const data = event.data as unknown as Told
  const { modificationId: id, changes, reason, revision, baseRevision } = data
  const before = all.get(id)
  const messageId = data.messageId ?? before?.messageId
  const told = {
    id,
    changes,
    reason,
    by: event.actor,
    at: Date.parse(event.at),
    ...(messageId !== undefined && { messageId }),
  }
  if (event.type === 'modification.requested')
    all.set(id, { ...told, status: 'asked', revision: baseRevision + 1 })
  // Who asked for it, rather than who agreed.
  if (event.type === 'plan.modified')
    all.set(id, { ...told, ...(before && { by: before.by }), status: 'applied', revision })
  if (event.type === 'modification.rejected' && before !== undefined)
    all.set(id, { ...before, status: 'rejected' })
}
