import type { EventView } from '@source/app/views.ts'
import { applyChanges, modelBefore } from './run-change.ts'
import type { RunChange } from './run-change.ts'
import type { RunModel } from './run-model.ts'

/** How many events lie between two kept models: scrubbing applies at most so many. */
const snapshotEvery = 200

/** Everything that happened in a run so far, and the run as it is after it. */
export interface RunHistory {
  readonly events: readonly EventView[]
  /** What each event changed. */
  readonly changes: readonly RunChange[]
  /** The model after `0, 200, 400, …` events. */
  readonly snapshots: readonly RunModel[]
  readonly model: RunModel
}

export interface ChangeByEvent {
  readonly event: EventView
  readonly change: RunChange
}

/** The history with later events; undefined as long as nothing has happened. */
export function extendHistory(
  history: RunHistory | undefined,
  added: readonly ChangeByEvent[],
): RunHistory | undefined {
  const [first] = added
  if (first === undefined) return history
  const events = [...(history?.events ?? []), ...added.map(({ event }) => event)]
  const changes = [...(history?.changes ?? []), ...added.map(({ change }) => change)]
  const snapshots = [...(history?.snapshots ?? [modelBefore(first.change)])]
  let model = history?.model ?? modelBefore(first.change)
  let at = history?.events.length ?? 0
  while (at < changes.length) {
    const stop = Math.min(changes.length, snapshots.length * snapshotEvery)
    model = applyChanges(model, changes.slice(at, stop))
    at = stop
    if (stop === snapshots.length * snapshotEvery) snapshots.push(model)
  }
  return { events, changes, snapshots, model }
}

/** The run as it was after its first `count` events, at least one: before it there was no run. */
export function modelAfter(history: RunHistory, count: number): RunModel {
  const wanted = Math.max(1, Math.min(count, history.changes.length))
  if (wanted === history.changes.length) return history.model
  const index = Math.min(Math.floor(wanted / snapshotEvery), history.snapshots.length - 1)
  const snapshot = history.snapshots[index] ?? history.model
  return applyChanges(snapshot, history.changes.slice(index * snapshotEvery, wanted))
}
