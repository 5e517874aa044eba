import type { EventView } from '@source/app/views.ts'
import { readableName } from '../data/run-model.ts'
import { cutText, visibleText } from '../parts/visible-text.ts'

/** One event in a person's words. */
export function eventWords({ type, data, actor }: EventView): string {
  const step = typeof data['step'] === 'string' ? readableName(data['step']) : ''
  const agent = typeof data['agent'] === 'string' ? data['agent'] : ''
  const by = actor === 'engine' ? '' : ` by ${actor.replace(/^(user|agent):/, '')}`
  const words: { readonly [type: string]: string } = {
    'run.created': 'Run created',
    'run.started': 'Run started',
    'run.paused': data['breach'] === undefined ? `Run paused${by}` : 'Run paused by its budget',
    'run.resumed': `Run resumed${by}`,
    'run.cancelled': `Run cancelled${by}`,
    'run.due': 'The run’s time was up',
    'run.finished': `Run ended: ${textOf(data['status']).toLowerCase()}`,
    'step.started': `${step} started${attemptOf(data)} on ${agent}`,
    'step.accepted': `${step} was taken by its agent`,
    'step.succeeded': `${step} completed`,
    'step.failed': `${step} failed: ${messageOf(data['error'])}`,
    'step.interrupted': `${step} was interrupted`,
    'step.skipped': `${step} was skipped`,
    'step.cancelled': `${step} was cancelled`,
    'step.waiting': `${step} waits for its time`,
    'step.expanded': `${step} has ${Array.isArray(data['items']) ? data['items'].length : 0} items`,
    'step.due': `${step}: its time has come`,
    'run.reopened': `Run goes on${by}`,
    'run.compensating': 'What was done is being undone',
    'signal.received': `Signal ${textOf(data['name'])} came${by}`,
    'plan.modified': `Plan v${String(Number(data['revision']))}${by}: ${textOf(data['reason'])}`,
    'modification.requested': `A change of the plan was asked for: ${textOf(data['reason'])}`,
    'modification.rejected': `The change of the plan was refused: ${textOf(data['reason'])}`,
    'mutex.taken': `${step} has its mutex ${textOf(data['mutex'])}`,
    'step.entered': `${step} began its steps`,
    'step.round-ended': `${step}: round ${String(Number(data['round']))} is over`,
    'step.recovering': `${step}: ${textOf(data['detail'])}`,
    'step.abandoned': `${step}: no other way was found`,
    'step.completed-by-hand': `${step} was completed by hand${by}`,
    'step.rerun': `${step} is done again${by}`,
    'step.retried': `${step} is tried again${by}`,
    'step.reconciled': `${step}: somebody found out what became of it${by}`,
    'wait.voted': `${step}: ${decisionOf(data['decision'])} by ${textOf(data['by'])}, one of several`,
    'wait.delegated': `${step}: others are asked, by ${textOf(data['by'])}`,
    'wait.changed': `${step}: the answer is now ${decisionOf(data['decision'])} by ${textOf(data['by'])}`,
    'undo.started': `${step} is being undone by ${agent}`,
    'undo.succeeded': `${step} was undone`,
    'undo.interrupted': `Undoing ${step} was interrupted`,
    'undo.failed': `${step} could not be undone: ${messageOf(data['error'])}`,
    'step.refused': `A late result of ${step} was refused`,
    'budget.answered': `The budget: ${decisionOf(data['decision'])}${by}`,
    'wait.opened': `${step} asks: ${textOf(data['question'])}`,
    'wait.answered': `${step}: ${decisionOf(data['decision'])} by ${textOf(data['by']) || 'somebody'}`,
    'wait.closed': `${step} needs no answer any more`,
  }
  return visibleText(cutText(words[type] ?? type, 240))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function attemptOf({ attempt }: EventView['data']): string {
  return typeof attempt === 'number' && attempt > 1 ? `, attempt ${attempt},` : ''
}

function decisionOf(decision: unknown): string {
  return decision === 'APPROVE' ? 'approved' : 'rejected'
}

function messageOf(error: unknown): string {
  const message = (error as { readonly message?: unknown } | null)?.message
  return typeof message === 'string' ? message : 'no reason given'
}
