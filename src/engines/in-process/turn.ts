import { fitnessOf } from '../../core/run/fitness.ts'
import type { Effect } from '../../core/run/effect.ts'
import type { RunFact } from '../../core/run/run-event.ts'
import { transition } from '../../core/run/transition.ts'
import type { Append, NewEvent, RecordChange } from '../../ports/store.ts'
import type { LiveRun, Mail } from './live-run.ts'
import { runStream } from './run-loader.ts'
import { changesRunRecord, runRecord, waitChanges } from './run-records.ts'

/** What one turn adds to one run. */
export interface RunTurn {
  readonly live: LiveRun
  readonly append: Append
  readonly effects: readonly Effect[]
  readonly mails: readonly DeliveredMail[]
}

/** Mail from outside the turn. */
export interface DeliveredMail {
  readonly mail: Mail
  readonly late: boolean
}

interface TurnOrder {
  readonly organization: string
  readonly at: number
  /** Finds an agent now, or queues the step. The fact that follows, if any, joins this turn. */
  readonly assign: (
    live: LiveRun,
    need: Extract<Effect, { type: 'assign-step' }>,
  ) => RunFact | undefined
}

/** Feeds a run its mail, and all that follows from it at once. Nothing is durable yet. */
export function takeTurn(live: LiveRun, order: TurnOrder): RunTurn {
  const expected = live.seq
  const queue: Mail[] = live.mailbox
  live.mailbox = []
  const events: NewEvent[] = []
  const changes: RecordChange[] = []
  const effects: Effect[] = []
  const mails: DeliveredMail[] = []
  const received = queue.length
  let recordChanged = false
  for (let index = 0; index < queue.length; index += 1) {
    const mail = queue[index] as Mail
    const fitness = fitnessOf(live.run, mail.fact, order.at)
    if (index < received) mails.push({ mail, late: fitness !== 'fits' })
    if (fitness === 'idle') {
      // A slot was taken for it, and must be given back.
      if (mail.fact.type === 'step.started') effects.push({ ...mail.fact, type: 'cancel-step' })
      continue
    }
    const fact = fitness === 'late' ? refused(mail.fact) : mail.fact
    const { type, ...data } = fact
    events.push({ type, at: order.at, actor: mail.actor, data: data as NewEvent['data'] })
    const followed = transition(live.run, { ...fact, at: order.at })
    recordChanged ||= changesRunRecord(fact)
    if (fact.type.startsWith('wait.')) changes.push(...waitChanges(live.run, fact, order.at))
    for (const effect of followed.effects) {
      const next = follow(live, effect, order)
      if (next === undefined) continue
      if (next.type === 'effect') effects.push(next.effect)
      else queue.push({ fact: next.fact, actor: 'engine' })
    }
  }
  if (recordChanged) changes.push({ type: 'put', record: runRecord(live.run) })
  live.seq += events.length
  const { organization } = order
  const stream = runStream(live.run.id)
  return {
    live,
    append: { organization, stream, expected, events, records: changes },
    effects,
    mails,
  }
}

type Follow =
  | { readonly type: 'fact'; readonly fact: RunFact }
  | { readonly type: 'effect'; readonly effect: Effect }

function follow(live: LiveRun, effect: Effect, order: TurnOrder): Follow | undefined {
  if (effect.type === 'record') return { type: 'fact', fact: effect.fact }
  if (effect.type !== 'assign-step') return { type: 'effect', effect }
  const fact = order.assign(live, effect)
  return fact === undefined ? undefined : { type: 'fact', fact }
}

/** What is on record of a result that came too late. */
function refused(fact: RunFact): RunFact {
  const { step, attempt } = fact as RunFact & { step: string; attempt: number }
  return { type: 'step.refused', step, attempt, reason: `${fact.type} came too late` }
}
