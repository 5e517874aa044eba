import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../core/json.ts'
import type { JournalEvent } from '../ports/store.ts'
import { JournalReader, type Learned } from './journal-reader.ts'
import { shapeOfPlan } from './shape-of-plan.ts'

const plan = { name: 'p', steps: [{ id: 'a', capability: 'weather.get' }] }
let position = 0

function event(type: string, data: object, given: Partial<JournalEvent> = {}): JournalEvent {
  position += 1
  return {
    type,
    data: data as JsonObject,
    at: position * 10,
    actor: 'engine',
    position,
    organization: 'o',
    stream: 'run:r',
    seq: position,
    ...given,
  }
}

const started = [
  event(
    'message.received',
    { messageId: 'm', text: 'weather please' },
    { stream: 'conversation:c' },
  ),
  event('run.created', { plan, cause: { messageId: 'm' } }),
  event('step.started', { step: 'a', attempt: 1, agent: 'sky' }),
  event('step.succeeded', { step: 'a', attempt: 1, output: 1, usage: { usd: 0.5 } }),
]

function read(...events: readonly JournalEvent[]): readonly Learned[] {
  const reader = new JournalReader()
  return events.flatMap((one) => reader.read(one) ?? [])
}

describe('the journal reader', () => {
  test('tells of steps and runs with their request, time and cost', () => {
    const finished = event('run.finished', { status: 'COMPLETED' })
    expect(read(...started, finished)).toMatchObject([
      {
        type: 'step',
        agent: 'sky',
        capability: 'weather.get',
        outcome: { succeeded: true, durationMs: 10, usd: 0.5 },
      },
      { type: 'run', text: 'weather please', outcome: { succeeded: true, usd: 0.5 } },
    ])
  })

  test('a run that failed, or was undone, teaches no plan', () => {
    const failed = event('run.finished', { status: 'FAILED' })
    expect(read(...started, failed).at(-1)).toMatchObject({ outcome: { succeeded: false } })
    const undone = [event('run.compensating', {}), event('run.finished', { status: 'COMPENSATED' })]
    expect(read(...started, ...undone).at(-1)).toMatchObject({ outcome: { succeeded: false } })
  })

  test('a plan that a person changed counts as it ended', () => {
    const changed = { name: 'p', steps: [{ id: 'b', capability: 'web.search' }] }
    const modified = event('plan.modified', { plan: changed }, { actor: 'user:ada' })
    const finished = event('run.finished', { status: 'COMPLETED' })
    expect(read(...started, modified, finished).at(-1)).toMatchObject({
      plan: changed,
      isCorrected: true,
    })
  })

  test('events that fit nothing teach nothing', () => {
    expect(read(event('run.finished', { status: 'COMPLETED' }), event('who.knows', {}))).toEqual([])
  })
})

test('the shape of a plan leaves out steps without a capability, not the order they carry', () => {
  const shape = shapeOfPlan({
    name: 'p',
    steps: [
      { id: 'c', capability: 'c.do', dependsOn: ['ask'] },
      { id: 'ask', kind: 'approval', dependsOn: ['a'], approval: { question: 'ok?' } },
      { id: 'a', capability: 'a.do' },
    ],
  })
  expect(shape).toEqual({ capabilities: ['a.do', 'c.do'], edges: [[0, 1]] })
})

test('an answer to a question is learned as the whole request that it completes', () => {
  const analysed = event(
    'analysis.completed',
    { messageId: 'm', request: 'weather please in Paris' },
    { stream: 'conversation:c' },
  )
  const [first, ...rest] = started
  if (first === undefined) throw new Error('nothing started')
  const [, run] = read(first, analysed, ...rest, event('run.finished', { status: 'COMPLETED' }))
  expect(run).toMatchObject({ type: 'run', text: 'weather please in Paris' })
})

test('what was decided step by step teaches no plan for its request', () => {
  const decide = { id: 'decide_1', kind: 'wait', wait: { signal: 'diagnosis.decision.1' } }
  const [first, , ...rest] = started
  if (first === undefined) throw new Error('nothing started')
  const reactive = { name: 'p', steps: [...plan.steps, decide] }
  const created = event('run.created', { plan: reactive, cause: { messageId: 'm' } })
  const [, run] = read(first, created, ...rest, event('run.finished', { status: 'COMPLETED' }))
  expect(run).not.toHaveProperty('text')
})
