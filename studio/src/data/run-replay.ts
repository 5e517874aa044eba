/*
 * Owns: a run of the core, driven here by the events that the server's own is driven by. It only
 * goes forward; its history keeps what each event changed, so that any moment can be shown again.
 */
import type { EventView } from '@source/app/views.ts'
import { Large } from '@source/core/large.ts'
import type { LargeRef } from '@source/core/large.ts'
import { createRun } from '@source/core/run/create-run.ts'
import { decodeFactData } from '@source/core/run/encode-fact.ts'
import type { Run } from '@source/core/run/run.ts'
import type { RunEvent } from '@source/core/run/run-event.ts'
import { isSettled } from '@source/core/run/status.ts'
import { transition } from '@source/core/run/transition.ts'
import { fieldsOf, touchedBy } from './run-change.ts'
import type { RunChange } from './run-change.ts'
import { extendHistory } from './run-history.ts'
import type { RunHistory } from './run-history.ts'
import type { RunFields, StepModel } from './run-model.ts'
import { stepModel } from './step-model.ts'

export interface RunReplay {
  /** What happened so far; undefined before the first event. */
  readonly history: () => RunHistory | undefined
  /** Takes later events in. Those that it has already are passed over. */
  readonly take: (events: readonly EventView[]) => RunHistory | undefined
}

export function createReplay(runId: string): RunReplay {
  let run: Run | undefined
  let fields: RunFields | undefined
  let history: RunHistory | undefined
  const ids = new Set<string>()
  /** Since when steps wait for a moment or a signal; the core has no use for it. */
  const waitsSince = new Map<string, number>()
  const take = (event: EventView): RunChange | undefined => {
    const fact = factOf(event)
    const wasSettled = run !== undefined && isSettledIn(run, event)
    if (run !== undefined) transition(run, fact)
    else if (fact.type === 'run.created') run = createRun(runId, fact)
    if (run === undefined) return undefined
    const found = run
    if (fact.type === 'step.waiting') waitsSince.set(fact.step, fact.at)
    const steps = [...touchedBy(run, event, wasSettled)].map((step) =>
      withBegin(stepModel(step), waitsSince),
    )
    const removed = [...(removesSteps(event, wasSettled) ? ids : [])].filter(
      (id) => !found.steps.has(id),
    )
    for (const id of removed) ids.delete(id)
    for (const { id } of steps) ids.add(id)
    fields = fieldsOf(run, event, fields)
    return { fields, steps, removed }
  }
  return {
    history: () => history,
    take: (events) => {
      const fresh = events.filter(({ position }) => position > (history?.model.position ?? -1))
      const changes = fresh.flatMap((event) => {
        const change = take(event)
        return change === undefined ? [] : [{ event, change }]
      })
      history = extendHistory(history, changes)
      return history
    },
  }
}

function withBegin(step: StepModel, waitsSince: ReadonlyMap<string, number>): StepModel {
  const startedAt = waitsSince.get(step.id)
  const isBegun = step.startedAt !== undefined || step.status === 'PENDING'
  return startedAt === undefined || isBegun ? step : { ...step, startedAt }
}

function factOf({ type, at, data }: EventView): RunEvent {
  return { ...decodeFactData(data, reference), type, at: Date.parse(at) } as unknown as RunEvent
}

function isSettledIn(run: Run, { data }: EventView): boolean {
  const { step } = data
  return typeof step === 'string' && isSettled(run.steps.get(step)?.status ?? 'PENDING')
}

/** Only another plan, another round and doing again take steps away. */
function removesSteps({ type }: EventView, wasSettled: boolean): boolean {
  return (
    wasSettled || type === 'plan.modified' || type === 'step.round-ended' || type === 'step.rerun'
  )
}

/** A large value is not read to draw a run: what is known of it stands for it. */
function reference(ref: LargeRef & { readonly hash: string }): Large {
  return new Large(ref, () => ({ ...ref }))
}
