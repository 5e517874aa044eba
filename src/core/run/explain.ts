import type { JsonObject } from '../json.ts'
import { breachText } from '../limits/breach.ts'
import type { BudgetBreach } from '../limits/breach.ts'
import { explainDetour, explainRecovering, explainTrouble, triedFor } from './explain-trouble.ts'
import { because, ended, time } from './explanation.ts'
import type { Explanation } from './explanation.ts'
import { groupWithoutKey, lacksKey, needsKey } from './mutex.ts'
import type { Run } from './run.ts'
import type { SkipReason } from './run-event.ts'
import { isSettled } from './status.ts'
import type { StepState, WaitState } from './step-state.ts'

/** What the core cannot see: how a ready step stands in the queue for a slot. */
export interface QueuePlace {
  readonly ahead: number
  readonly reason: string
  /** Whose limit it is: `organization`, `agent:<name>` or `run:<id>`. */
  readonly limit?: string
}

/** One true sentence about a step: what it waits for, who works on it, or how it ended. */
export function explain(run: Run, step: StepState, queue?: QueuePlace): Explanation {
  switch (step.status) {
    case 'PENDING':
    case 'ASSIGNED':
      return explainPending(run, step, queue)
    case 'EXECUTING':
      return explainExecuting(step, queue)
    case 'WAITING':
      return explainWaiting(step)
    case 'COMPLETED':
      return explainCompleted(step)
    case 'FAILED':
      return because(
        'failed',
        ended(`${step.id} failed: ${step.error?.message ?? 'no reason given'}`),
        { code: step.error?.code ?? 'UNKNOWN', attempts: step.attempt, ...triedFor(step) },
      )
    case 'SKIPPED':
      return explainSkip(step)
    case 'CANCELLED':
      return because(
        'cancelled',
        ended(`${step.id} was cancelled: ${step.cancelReason ?? 'nobody needs it any more'}`),
      )
    case 'COMPENSATING':
      return because('undoing', `${step.id} is being undone by ${step.undo?.agent ?? 'an agent'}.`)
    case 'COMPENSATED':
      return because('undone', `${step.id} was done and has been undone.`)
  }
}

function explainPending(run: Run, step: StepState, queue?: QueuePlace): Explanation {
  const reason = step.error?.message ?? 'no reason given'
  if (step.recovering) return explainRecovering(step)
  if (step.duePurpose === 'retry') {
    const times = step.tries === 2 ? 'once' : `${step.tries - 1} times`
    const when = at(step.dueAt)
    return because('retry', `${step.id} failed ${times} (${reason}) and tries again${when}.`)
  }
  if (step.duePurpose === 'round') {
    return because('round', `${step.id} begins round ${step.round}${at(step.dueAt)}.`)
  }
  if (step.parent !== undefined && !step.ready) {
    return because('slot', `${step.id} waits until fewer items of ${step.parent.id} run at once.`)
  }
  if (run.status === 'APPROVED' && queue !== undefined) {
    const sentence = `${step.id} waits for its run to start: ${queue.reason}; ${aheadText(queue.ahead)}.`
    return because('slot', sentence, placeOf(queue))
  }
  if (!step.ready) return explainDependencies(run, step)
  if (run.status === 'PAUSED') {
    const { budgets } = run
    if (budgets?.breach !== undefined) return explainBudget(step, budgets.breach, budgets.refusedBy)
    const why = run.pauseReason === undefined ? '' : ` (paused: ${run.pauseReason})`
    return because('paused', `${step.id} is ready, and starts when the run is resumed${why}.`)
  }
  const group = groupWithoutKey(step)
  if (group !== undefined) {
    const sentence = `${step.id} waits until ${group.id} has its mutex ${group.mutex ?? ''} again.`
    return because('mutex', sentence, { step: group.id })
  }
  if (queue === undefined) return because('starting', `${step.id} is ready and about to start.`)
  const ahead = aheadText(queue.ahead)
  const what = needsKey(step) ? 'its mutex' : 'a free slot'
  const sentence = `${step.id} waits for ${what}: ${queue.reason}; ${ahead}.`
  return because('slot', sentence, placeOf(queue))
}

function explainBudget(step: StepState, breach: BudgetBreach, refusedBy?: string): Explanation {
  const { scope, measure, limit, used, waitId, soft } = breach
  const until =
    refusedBy !== undefined
      ? `${refusedBy} wants the run not to go on`
      : soft === true
        ? 'it starts when a person lets it go on'
        : 'it starts when the budget is raised or the run is resumed'
  return because('budget', `${step.id} is ready, but ${breachText(breach)}; ${until}.`, {
    scope,
    measure,
    limit,
    used,
    ...(soft === true && { soft }),
    ...(waitId !== undefined && { approvalId: waitId }),
  })
}

function placeOf({ ahead, limit }: QueuePlace): JsonObject {
  return { ahead, ...(limit !== undefined && { limit }) }
}

function aheadText(ahead: number): string {
  if (ahead === 0) return 'it is next'
  return ahead === 1 ? '1 is ahead of it' : `${ahead} are ahead of it`
}

function explainDependencies(run: Run, step: StepState): Explanation {
  const open = step.compiled.dependencies
    .flatMap((index) => step.frame.steps[index] ?? [])
    .filter((dependency) => !isSettled(dependency.status))
  const names = open.map((dependency) => `${dependency.id} (${stateOf(dependency)})`)
  if (names.length === 0) {
    return because('not-started', `${step.id} waits for the run to go on; it is ${run.status}.`)
  }
  return because('dependencies', `${step.id} waits for ${names.join(', ')}.`, {
    steps: open.map((dependency) => dependency.id),
  })
}

function stateOf(step: StepState): string {
  if (step.status === 'WAITING' && step.wait !== undefined) return 'waiting for a person'
  if (step.status === 'EXECUTING') return `running${by(step)}`
  return step.status === 'WAITING' ? 'waiting' : 'not started'
}

function explainExecuting(step: StepState, queue?: QueuePlace): Explanation {
  const { items, inner } = step
  if (queue !== undefined && lacksKey(step)) {
    const sentence = `${step.id} waits for its mutex again: ${queue.reason}; ${aheadText(queue.ahead)}.`
    return because('slot', sentence, placeOf(queue))
  }
  if (items !== undefined) {
    const done = items.length - step.itemsOpen
    const total = items.length
    return because('items', `${step.id} has ${done} of ${total} items done.`, { done, total })
  }
  const attempt = step.tries > 1 ? `, attempt ${step.attempt}` : ''
  const round = step.compiled.repeatUntil === undefined ? '' : `, round ${step.round}`
  if (inner !== undefined) {
    const done = inner.steps.length - inner.open
    const total = inner.steps.length
    if (step.detour) return explainDetour(step, { done, total })
    const sentence = `${step.id} has ${done} of ${total} steps done${round}.`
    return because('steps', sentence, { done, total })
  }
  if (step.accepted) {
    const sentence = `${step.id} was taken${by(step)}${at(step.startedAt)}, which reports later${attempt}.`
    return because('accepted', sentence)
  }
  const since = time(step.startedAt)
  return because(
    'executing',
    `${step.id} is being done${by(step)} since ${since}${attempt}${round}.`,
    {
      agent: step.agent ?? '',
    },
  )
}

function explainCompleted(step: StepState): Explanation {
  const { undo } = step
  const when = at(step.completedAt)
  if (undo?.status === 'WAITING') {
    return because('undo', `${step.id} is to be undone, once what came after it is.`)
  }
  if (undo?.status === 'FAILED') {
    const reason = undo.error?.message ?? 'no reason given'
    return because('undo-failed', ended(`${step.id} was done and could not be undone: ${reason}`))
  }
  return because('completed', `${step.id} completed${by(step)}${when}.`)
}

function explainWaiting(step: StepState): Explanation {
  if (step.wait !== undefined) return explainPerson(step, step.wait)
  const until = step.dueAt === undefined ? '' : `, until ${time(step.dueAt)}`
  if (step.signal !== undefined) {
    return because('signal', `${step.id} waits for the signal ${step.signal}${until}.`, {
      signal: step.signal,
    })
  }
  return because('timer', `${step.id} waits until ${time(step.dueAt)}.`)
}

function explainPerson(step: StepState, wait: WaitState): Explanation {
  const until = step.dueAt === undefined ? '' : `, until ${time(step.dueAt)}`
  if (wait.about !== undefined) return explainTrouble(step, wait)
  const roles = wait.roles.map((role) => `anybody with the role ${role}`)
  const who = [...wait.assignees, ...roles].join(' or ') || 'a person'
  const given = wait.votes.length
  const votes = wait.quorum > 1 ? ` (${given} of ${wait.quorum} have)` : ''
  const question = JSON.stringify(wait.question)
  const since = time(wait.askedAt)
  return because(
    'person',
    `${step.id} waits since ${since} for ${who} to answer ${question}${votes}${until}.`,
    { approvalId: wait.waitId },
  )
}

function explainSkip(step: StepState): Explanation {
  const reason: SkipReason = step.skipReason ?? { type: 'dependencies-skipped' }
  return because('skipped', `${step.id} was skipped, because ${skipSentence(reason)}.`, {
    reason: reason.type,
  })
}

/** Why a step was skipped, as the second half of a sentence. */
function skipSentence(reason: SkipReason): string {
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
    case 'by-hand':
      return `somebody wanted it so: ${reason.reason}`
  }
}

function by(step: StepState): string {
  return step.agent === undefined ? '' : ` by ${step.agent}`
}

function at(moment: number | undefined): string {
  return moment === undefined ? '' : ` at ${time(moment)}`
}
