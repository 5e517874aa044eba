import type { EventView } from '@source/app/views.ts'
import { applyEvents } from './apply-event.ts'
import type { RunModel } from './run-model.ts'

/** How many events lie between two kept models: scrubbing applies at most so many. */
const snapshotEvery = 200

/** Everything that happened in a run so far, and the run as it is after it. */
export interface RunHistory {
  readonly events: readonly EventView[]
  /** The model after `0, 200, 400, …` events. */
  readonly snapshots: readonly RunModel[]
  readonly model: RunModel
}

export function createHistory(model: RunModel): RunHistory {
  return { events: [], snapshots: [model], model }
}

/** The history with later events. Events that are in it already are passed over. */
export function extendHistory(history: RunHistory, events: readonly EventView[]): RunHistory {
  const fresh = events.filter(({ position }) => position > history.model.position)
  if (fresh.length === 0) return history
  const all = [...history.events, ...fresh]
  const snapshots = [...history.snapshots]
  let { model } = history
  let at = history.events.length
  while (at < all.length) {
    const stop = Math.min(all.length, snapshots.length * snapshotEvery)
    model = applyEvents(model, all.slice(at, stop))
    at = stop
    if (stop === snapshots.length * snapshotEvery) snapshots.push(model)
  }
  return { events: all, snapshots, model }
}

/** The run as it was after its first `count` events. */
export function modelAfter(history: RunHistory, count: number): RunModel {
  const wanted = Math.max(0, Math.min(count, history.events.length))
  if (wanted === history.events.length) return history.model
  const index = Math.min(Math.floor(wanted / snapshotEvery), history.snapshots.length - 1)
  const snapshot = history.snapshots[index] ?? history.model
  return applyEvents(snapshot, history.events.slice(index * snapshotEvery, wanted))
}
