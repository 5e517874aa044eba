import type { Stored } from '../large.ts'
import type { Effect } from './effect.ts'
import { record } from './record.ts'
import type { Run } from './run.ts'
import type { StepWaiting } from './run-event.ts'
import type { StepState } from './step-state.ts'

interface WaitOrder {
  readonly event: StepWaiting
  readonly effects: Effect[]
}

/** A step waits for a moment or a signal. One that came before it is taken at once. */
export function beginWaiting(run: Run, step: StepState, { event, effects }: WaitOrder): void {
  step.status = 'WAITING'
  step.ready = false
  step.wait = undefined
  step.signal = event.signal
  if (event.dueAt !== undefined) {
    step.dueAt = event.dueAt
    step.duePurpose = event.signal === undefined ? 'delay' : 'timeout'
    effects.push({ type: 'set-timer', step: step.id, attempt: step.attempt, at: event.dueAt })
  }
  if (event.signal === undefined) return
  const early = run.signals.get(event.signal)?.shift()
  if (early !== undefined) takeSignal(step, early, effects)
}

interface Signal {
  readonly name: string
  readonly data: Stored
}

/** Every step that waits for the signal goes on; where none does, one that buffers will find it. */
export function receiveSignal(run: Run, { name, data }: Signal, effects: Effect[]): void {
  let isTaken = false
  let isBuffered = false
  for (const step of run.steps.values()) {
    const { wait } = step.compiled.step
    if (wait?.signal !== name) continue
    isBuffered ||= wait.buffered === true
    if (step.status !== 'WAITING' || step.signal !== name) continue
    isTaken = true
    takeSignal(step, data, effects)
  }
  isBuffered ||= buffersInside(run, name)
  if (isTaken || !isBuffered) return
  const early = run.signals.get(name) ?? []
  run.signals.set(name, [...early, data])
}

/** A group that has not been entered may hold a step that buffers. */
function buffersInside(run: Run, name: string): boolean {
  const search = (steps: readonly StepState['compiled'][]): boolean =>
    steps.some(({ step, body }) => {
      if (step.wait?.signal === name && step.wait.buffered === true) return true
      return body !== undefined && search(body.steps)
    })
  return search(run.frame.body.steps)
}

function takeSignal(step: StepState, data: Stored, effects: Effect[]): void {
  const place = { step: step.id, attempt: step.attempt }
  record(effects, { type: 'step.succeeded', ...place, output: data })
}
