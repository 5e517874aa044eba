import type { JsonObject } from '../json.ts'
import type { Run, StepState } from './run.ts'
import type { SkipReason } from './run-event.ts'
import { isSettled } from './status.ts'

/** Why a step is where it is: one sentence for a person, and the same as data. */
export interface Explanation {
  readonly sentence: string
  readonly cause: JsonObject
}

/** What the core cannot see: how a ready step stands in the queue for a slot. */
export interface QueuePlace {
  readonly ahead: number
  readonly reason: string
}

/** One true sentence about a step: what it waits for, who works on it, or how it ended. */
export function explain(run: Run, step: StepState, queue?: QueuePlace): Explanation {
  switch (step.status) {
    case 'PENDING':
    case 'ASSIGNED':
      return explainPending(run, step, queue)
    case 'EXECUTING':
      return explainExecuting(step)
    case 'WAITING':
      return explainWaiting(step)
    case 'COMPLETED':
      return because('completed', `${step.id} completed${by(step)}${at(step.completedAt)}.`)
    case 'FAILED':
      return because(
        'failed',
        ended(`${step.id} failed: ${step.error?.message ?? 'no reason given'}`),
        {
          code: step.error?.code ?? 'UNKNOWN',
          attempts: step.attempt,
        },
      )
    case 'SKIPPED':
      return explainSkip(step)
    case 'CANCELLED':
      return because(
        'cancelled',
        ended(`${step.id} was cancelled: ${step.cancelReason ?? 'nobody needs it any more'}`),
      )
    case 'COMPENSATING':
    case 'COMPENSATED':
      return because('compensation', `${step.id} is being or has been undone.`)
  }
}

function explainPending(run: Run, step: StepState, queue?: QueuePlace): Explanation {
  if (step.duePurpose === 'retry') {
    return because(
      'retry',
      `${step.id} failed ${times(step.attempt - 1)} (${step.error?.message ?? 'no reason given'}) and tries again${at(step.dueAt)}.`,
    )
  }
  if (step.parent !== undefined && !step.ready) {
    return because('slot', `${step.id} waits until fewer items of ${step.parent.id} run at once.`)
  }
  if (!step.ready) return explainDependencies(run, step)
  if (run.status === 'PAUSED') {
    return because('paused', `${step.id} is ready, and starts when the run is resumed.`)
  }
  if (queue === undefined) return because('starting', `${step.id} is ready and about to start.`)
  const ahead = queue.ahead === 0 ? 'it is next' : `${queue.ahead} are ahead of it`
  return because('slot', `${step.id} waits for a free slot: ${queue.reason}; ${ahead}.`, {
    ahead: queue.ahead,
  })
}

function explainDependencies(run: Run, step: StepState): Explanation {
  const open = step.compiled.dependencies
    .flatMap((index) => run.root[index] ?? [])
    .filter((dependency) => !isSettled(dependency.status))
  const names = open.map((dependency) => `${dependency.id} (${stateOf(dependency)})`)
  if (names.length === 0) {
    return because('not-started', `${step.id} waits for the run to start; it is ${run.status}.`)
  }
  return because('dependencies', `${step.id} waits for ${names.join(', ')}.`, {
    steps: open.map((dependency) => dependency.id),
  })
}

function stateOf(step: StepState): string {
  if (step.status === 'WAITING' && step.waitId !== undefined) return 'waiting for a person'
  if (step.status === 'EXECUTING') return `running${by(step)}`
  return step.status === 'WAITING' ? 'waiting for its time' : 'not started'
}

function explainExecuting(step: StepState): Explanation {
  if (step.items !== undefined) {
    const done = step.items.length - step.itemsOpen
    return because('items', `${step.id} has ${done} of ${step.items.length} items done.`, {
      done,
      total: step.items.length,
    })
  }
  const attempt = step.attempt > 1 ? `, attempt ${step.attempt}` : ''
  if (step.accepted) {
    return because(
      'accepted',
      `${step.id} was taken${by(step)}${at(step.startedAt)}, which reports later${attempt}.`,
    )
  }
  return because(
    'executing',
    `${step.id} is being done${by(step)} since ${time(step.startedAt)}${attempt}.`,
    {
      agent: step.agent ?? '',
    },
  )
}

function explainWaiting(step: StepState): Explanation {
  if (step.waitId === undefined) {
    return because('timer', `${step.id} waits until ${time(step.dueAt)}.`)
  }
  const since = time(step.askedAt)
  const until = step.dueAt === undefined ? '' : `, until ${time(step.dueAt)}`
  const question = JSON.stringify(step.question ?? '')
  return because(
    'person',
    `${step.id} waits since ${since} for a person to answer ${question}${until}.`,
    {
      approvalId: step.waitId,
    },
  )
}

function explainSkip(step: StepState): Explanation {
  const reason: SkipReason = step.skipReason ?? { type: 'dependencies-skipped' }
  return because('skipped', `${step.id} was skipped, because ${skipSentence(reason)}.`, {
    reason: reason.type,
  })
}

/** Why a step was skipped, as the second half of a sentence. */
export function skipSentence(reason: SkipReason): string {
  switch (reason.type) {
    case 'condition':
      return `its condition ${reason.expression} is false`
    case 'dependencies-skipped':
      return 'everything it depends on was skipped'
    case 'dependency-failed':
      return `${reason.step} failed`
    case 'rejected':
      return `${reason.step} was rejected`
    case 'join-unmet':
      return 'too few of its dependencies completed'
  }
}

function because(type: string, sentence: string, more: JsonObject = {}): Explanation {
  return { sentence, cause: { type, ...more } }
}

/** With a full stop, which the words of others may have or not. */
function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

function by(step: StepState): string {
  return step.agent === undefined ? '' : ` by ${step.agent}`
}

function at(moment: number | undefined): string {
  return moment === undefined ? '' : ` at ${time(moment)}`
}

function time(moment: number | undefined): string {
  return moment === undefined ? 'an unknown time' : new Date(moment).toISOString()
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
