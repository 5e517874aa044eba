/*
 * Owns: a person asked on behalf of a step that is no approval, because it is in trouble: it has
 * failed for good, or whether it was done is not known. What the answer leads to is a fact of its
 * own, recorded in the same commit.
 */
import { isJsonObject } from '../json.ts'
import type { JsonSchema } from '../json.ts'
import { waitIdOf } from './ask.ts'
import type { Effect } from './effect.ts'
import { record } from './record.ts'
import type { Run } from './run.ts'
import type { RunEvent, RunFact, Trouble, WaitAnswered } from './run-event.ts'
import type { StepState } from './step-state.ts'

/** What a person may have done about a step in trouble. */
export type TroubleAction = 'retry' | 'skip' | 'complete' | 'compensate' | 'fail'

const actions: { readonly [T in Trouble]: readonly TroubleAction[] } = {
  failure: ['retry', 'skip', 'complete', 'compensate', 'fail'],
  unknown: ['complete', 'retry', 'skip', 'fail'],
}

const meanings: { readonly [A in TroubleAction]: string } = {
  retry: 'try it again',
  skip: 'go on without it',
  complete: 'it is done, and "output" is its result',
  compensate: 'give it up and undo what was done',
  fail: 'give it up',
}

/** The form of the question: what is to be done, and a result where a person gives it by hand. */
function troubleForm(about: Trouble): JsonSchema {
  const choices = actions[about]
  return {
    type: 'object',
    properties: {
      action: {
        type: 'string',
        enum: [...choices],
        description: choices.map((action) => `${action}: ${meanings[action]}`).join('; '),
      },
      output: { description: 'For complete: the result of the step.' },
    },
    required: ['action'],
    additionalProperties: false,
  }
}

interface TroubleOrder {
  readonly about: Trouble
  readonly effects: Effect[]
}

/** Asks what is to become of a step in trouble. Only its own branch waits for the answer. */
export function askAbout(run: Run, step: StepState, { about, effects }: TroubleOrder): void {
  step.status = 'PENDING'
  step.ready = false
  step.recovering = true
  record(effects, {
    type: 'wait.opened',
    step: step.id,
    attempt: step.attempt,
    waitId: troubleIdOf(run, step, about),
    question: questionOf(step, about),
    form: troubleForm(about),
    about,
  })
}

/** Another id than that of a question the step itself asks. */
export function troubleIdOf(run: Run, step: StepState, about: Trouble): string {
  return `${waitIdOf(run, step)}-${about}`
}

/** Units: characters. What agents say of themselves may be long. */
const reasonMax = 1_000

function questionOf(step: StepState, about: Trouble): string {
  const { id, error, climbed, agent = 'its agent' } = step
  const said = (error?.message ?? 'no reason given').slice(0, reasonMax)
  if (about === 'unknown') {
    const isLate = error?.code !== 'OUTCOME_UNKNOWN'
    const when = isLate ? '' : ' before Skein stopped'
    const sent = `It was sent to ${agent}${when}, and no result came${isLate ? ' in time' : ''}.`
    return `Was ${id} done? ${sent} It is not idempotent, so it was not sent again.`
  }
  const looked = climbed.filter(({ rung }) => rung !== 'ask')
  const tried = looked.map(({ detail }) => detail).join('; ')
  const before = tried === '' ? '' : ` Tried: ${tried.slice(0, reasonMax)}.`
  return `Step ${id} failed: ${said.replace(/[.\s]*$/u, '.')}${before} What is to be done?`
}

/** Takes the answer: what it leads to is recorded, and done then. */
export function answerTrouble(step: StepState, event: WaitAnswered, effects: Effect[]): void {
  step.status = 'PENDING'
  step.recovering = true
  const about = step.wait?.about
  step.outcomeUnknown = false
  record(effects, factOfAnswer(step, { event, about }))
}

interface Answered {
  readonly event: WaitAnswered
  readonly about: Trouble | undefined
}

/** What the answer leads to. A rejection is "none of these": the ladder goes on. */
function factOfAnswer({ id, attempt }: StepState, { event, about }: Answered): RunFact {
  const { data, comment, by } = event
  const chosen = isJsonObject(data) ? data : {}
  const reason = comment ?? `${by} decided so`
  switch (troubleActionOf(event)) {
    case 'retry':
      return { type: 'step.retried', step: id, attempt, reason }
    case 'skip':
      return { type: 'step.skipped', step: id, reason: { type: 'by-hand', reason } }
    case 'complete':
      return { type: 'step.completed-by-hand', step: id, output: chosen['output'] ?? null, reason }
    case 'compensate': {
      const detail = `${by} wants what was done undone`
      return { type: 'step.recovering', step: id, attempt, rung: 'compensate', detail }
    }
    case 'fail':
      return { type: 'step.abandoned', step: id, attempt }
    case undefined: {
      if (about === 'unknown') return { type: 'step.abandoned', step: id, attempt }
      const detail = `${by} gave it up`
      return { type: 'step.recovering', step: id, attempt, rung: 'ask', detail }
    }
  }
}

/** What an answer says is to be done; undefined for a rejection, and for what cannot be read. */
export function troubleActionOf({ decision, data }: WaitAnswered): TroubleAction | undefined {
  const said = isJsonObject(data) && decision === 'APPROVE' ? data['action'] : undefined
  return actions.failure.find((action) => action === said)
}

type Reconciled = Extract<RunEvent, { readonly type: 'step.reconciled' }>

/** Whether a lost attempt was done is known now; where a step failed with it, that stands. */
export function reconcileStep(step: StepState, { undo, action }: Reconciled): void {
  if (undo !== true) {
    step.outcomeUnknown = false
    return
  }
  if (step.undo === undefined) return
  step.undo.outcomeUnknown = false
  if (action === 'fail') return
  step.undo.status = 'DONE'
  step.undo.error = undefined
  step.status = 'COMPENSATED'
}
