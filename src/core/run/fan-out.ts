import type { Stored } from '../large.ts'
import type { Effect } from './effect.ts'
import { cancelStep } from './cancel.ts'
import { gathered, outputsOfItems } from './gathered.ts'
import { makeReady } from './ready.ts'
import { failureOf, record, recordFailure } from './record.ts'
import type { Moment } from './record.ts'
import type { Run } from './run.ts'
import { isSettled } from './status.ts'
import { createStepState } from './step-state.ts'
import type { StepState } from './step-state.ts'

interface Expansion extends Moment {
  readonly items: readonly Stored[]
}

/** Makes a step instance for each item and starts as many as may run at once. */
export function expandStep(run: Run, fanOut: StepState, { items, at, effects }: Expansion): void {
  fanOut.status = 'EXECUTING'
  fanOut.ready = false
  fanOut.startedAt = at
  fanOut.items = items.map((item, index) => {
    const id = `${fanOut.id}[${index}]`
    const attempt = run.fences.get(id) ?? 0
    const place = { id, frame: fanOut.frame, attempt, parent: fanOut, index, item }
    return createStepState(fanOut.compiled, place)
  })
  for (const item of fanOut.items) run.steps.set(item.id, item)
  fanOut.itemsOpen = items.length
  if (items.length === 0) gather(fanOut, effects)
  else launchItems(run, fanOut, { at, effects })
}

interface ItemPair {
  readonly item: StepState
  readonly fanOut: StepState
}

/** Lets a fan-out know that one of its items has settled. */
export function settleItem(run: Run, { item, fanOut }: ItemPair, moment: Moment): void {
  fanOut.itemsOpen -= 1
  if (item.tries > 0) fanOut.itemsAtWork -= 1
  if (fanOut.status !== 'EXECUTING') return
  if (item.status === 'FAILED') {
    fanOut.itemsFailed += 1
    if (stopsOnFailure(fanOut)) cancelUnlaunched(fanOut, moment.effects)
  }
  if (fanOut.itemsOpen === 0) gather(fanOut, moment.effects)
  else launchItems(run, fanOut, moment)
}

/** Starts items in their order, as many as may run at once; those that have begun keep on. */
export function launchItems(run: Run, fanOut: StepState, moment: Moment): void {
  const items = fanOut.items ?? []
  const slots = fanOut.compiled.step.parallelMax ?? items.length
  while (fanOut.itemsLaunched < items.length && fanOut.itemsAtWork < slots) {
    const item = items[fanOut.itemsLaunched]
    fanOut.itemsLaunched += 1
    if (item === undefined || item.tries > 0 || isSettled(item.status)) continue
    fanOut.itemsAtWork += 1
    makeReady(run, item, moment)
  }
}

function cancelUnlaunched(fanOut: StepState, effects: Effect[]): void {
  const items = fanOut.items ?? []
  for (let index = fanOut.itemsLaunched; index < items.length; index += 1) {
    const item = items[index]
    if (item?.tries === 0) cancelStep(item, 'another item failed', effects)
  }
  fanOut.itemsLaunched = items.length
}

function stopsOnFailure(fanOut: StepState): boolean {
  return fanOut.compiled.step.onItemFailure !== 'continue'
}

/** All items have settled: their outputs become the step's, in item order. */
function gather(fanOut: StepState, effects: Effect[]): void {
  const items = fanOut.items ?? []
  const failed = items.filter((item) => item.status === 'FAILED')
  const first = failed[0]
  if (first === undefined || !stopsOnFailure(fanOut)) {
    const place = { step: fanOut.id, attempt: fanOut.attempt }
    return record(effects, { type: 'step.succeeded', ...place, ...gathered(outputsOfItems(items)) })
  }
  const details = {
    failed: failed.length,
    total: items.length,
    first: `${first.id}: ${first.error?.message ?? 'it failed'}`,
  }
  recordFailure(effects, fanOut, failureOf('ITEM_FAILED', details))
}
