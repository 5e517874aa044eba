import type { EventView } from '../../app/views.ts'
import { isJsonObject, type Json, type JsonObject } from '../../core/json.ts'
import type { StepProgress } from './run-progress.ts'

/** What an event changes of the step it names; undefined: nothing that is drawn. */
export function stepChangeOf(
  { type, data, at }: EventView,
  step: StepProgress,
): Partial<StepProgress> | undefined {
  const time = Date.parse(at)
  switch (type) {
    case 'step.started':
      return started(step, data, time)
    case 'step.succeeded':
      return { status: 'COMPLETED', completedAt: time, note: undefined }
    case 'step.failed':
      return { status: 'FAILED', completedAt: time, note: messageOf(data['error']) }
    case 'step.interrupted':
      return { status: 'PENDING', note: 'Skein stopped while the agent was at work' }
    case 'step.skipped':
      return { status: 'SKIPPED', note: skipNote(data['reason']) }
    case 'step.expanded':
      return expanded(step, data, time)
    case 'wait.opened':
      return waiting(data, time)
    case 'wait.answered':
      return answered(data, time)
    default:
      return undefined
  }
}

/** The value if it is a text. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function started(step: StepProgress, data: JsonObject, time: number): Partial<StepProgress> {
  const attempt = typeof data['attempt'] === 'number' ? data['attempt'] : step.attempt + 1
  return {
    status: 'EXECUTING',
    agent: textOf(data['agent']),
    attempt,
    startedAt: step.startedAt ?? time,
    completedAt: undefined,
    note: attempt > 1 ? `attempt ${attempt}` : undefined,
  }
}

function expanded(
  step: StepProgress,
  data: JsonObject,
  time: number,
): Partial<StepProgress> | undefined {
  const items = data['items']
  if (!Array.isArray(items)) return undefined
  return { status: 'EXECUTING', startedAt: step.startedAt ?? time, itemCount: items.length }
}

function waiting(data: JsonObject, time: number): Partial<StepProgress> {
  return {
    status: 'WAITING',
    startedAt: time,
    note: textOf(data['question']),
    approvalId: textOf(data['waitId']),
  }
}

function answered(data: JsonObject, time: number): Partial<StepProgress> {
  const done = data['decision'] === 'REJECT' ? 'rejected' : 'approved'
  return {
    status: 'COMPLETED',
    completedAt: time,
    note: `${done} by ${textOf(data['by']) ?? 'somebody'}`,
    approvalId: undefined,
  }
}

function skipNote(reason: Json | undefined): string | undefined {
  if (!isJsonObject(reason)) return undefined
  const step = textOf(reason['step']) ?? 'a step'
  switch (reason['type']) {
    case 'condition':
      return `not so: ${textOf(reason['expression']) ?? 'its condition'}`
    case 'dependencies-skipped':
      return 'what it depends on was skipped'
    case 'dependency-failed':
      return `${step} failed`
    case 'rejected':
      return `${step} was rejected`
    case 'join-unmet':
      return 'too few of its dependencies completed'
    default:
      return undefined
  }
}

function messageOf(error: Json | undefined): string | undefined {
  return isJsonObject(error) ? (textOf(error['message']) ?? textOf(error['code'])) : undefined
}
