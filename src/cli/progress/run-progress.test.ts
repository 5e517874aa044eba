import { expect, test } from 'vitest'
import type { EventView, RunStepView, RunView } from '../../app/views.ts'
import type { JsonObject } from '../../core/json.ts'
import { createStyle } from '../text.ts'
import { renderChange } from './lines.ts'
import { applyEvent, createRunProgress, isUnderWay, settle } from './run-progress.ts'
import type { RunProgress } from './run-progress.ts'
import { renderDigest, renderTree } from './tree.ts'
import { renderWaits } from './waits.ts'

const style = createStyle(false)
const startedAt = Date.parse('2026-01-01T00:00:00.000Z')

function step(id: string, more: Partial<RunStepView> = {}): RunStepView {
  return {
    id,
    name: `Do ${id}`,
    kind: 'task',
    status: 'PENDING',
    attempt: 0,
    inputs: {},
    dependsOn: [],
    ...more,
  }
}

function run(steps: readonly RunStepView[], more: Partial<RunView> = {}): RunView {
  return {
    id: 'run_1',
    name: 'Example',
    status: 'EXECUTING',
    planId: 'plan_1',
    createdAt: '2026-01-01T00:00:00.000Z',
    stepCount: steps.length,
    revision: 1,
    priority: 'MEDIUM',
    inputs: {},
    plan: { name: 'Example', steps: [] },
    steps,
    ...more,
  }
}

/** The event `type` of the run, `atMs` after its start. */
function event(type: string, atMs: number, data: JsonObject = {}): EventView {
  const at = new Date(startedAt + atMs).toISOString()
  return { position: atMs, type, at, actor: 'engine', runId: 'run_1', data }
}

function after(view: RunView, events: readonly EventView[]): RunProgress {
  const progress = createRunProgress(view)
  for (const each of events) applyEvent(progress, each)
  return progress
}

function linesOf(view: RunView, events: readonly EventView[]): readonly string[] {
  const progress = createRunProgress(view)
  return events.flatMap((each) => {
    const change = applyEvent(progress, each)
    const line = change && renderChange(change, { style, now: startedAt + 5000 })
    return line === undefined ? [] : [line]
  })
}

const forked = run([
  step('a', { capability: 'app.create' }),
  step('b', { dependsOn: ['a'] }),
  step('c', { dependsOn: ['a'] }),
])

test('the tree shows each step with its state, who does it and how long it takes', () => {
  const progress = after(forked, [
    event('run.started', 0),
    event('step.started', 0, { step: 'a', attempt: 1, agent: 'platform' }),
    event('step.succeeded', 12, { step: 'a', attempt: 1, output: {} }),
    event('step.started', 12, { step: 'b', attempt: 1, agent: 'shop' }),
    event('step.skipped', 13, {
      step: 'c',
      reason: { type: 'condition', expression: 'a.output.ok' },
    }),
  ])
  const tree = renderTree(progress, { style, columns: 100, now: startedAt + 2012, frame: 1 })
  expect(tree.join('\n')).toBe(
    `
✔    Do a  app.create → platform      12 ms
├─╮
◓ │  Do b  shop                       2.0 s
  »  Do c                                    not so: a.output.ok
`.trim(),
  )
})

test('elsewhere each change of state is one line', () => {
  const failure = { code: 'AGENT_FAILED', message: 'Agent platform failed:\nno disk' }
  expect(
    linesOf(forked, [
      event('run.started', 0),
      event('step.started', 0, { step: 'a', attempt: 1, agent: 'platform' }),
      event('step.accepted', 1, { step: 'a', attempt: 1 }),
      event('step.failed', 10, { step: 'a', attempt: 1, error: failure }),
      event('step.started', 20, { step: 'a', attempt: 2, agent: 'platform' }),
      event('step.succeeded', 32, { step: 'a', attempt: 2, output: {} }),
    ]),
  ).toEqual([
    '◐ Do a  app.create → platform',
    '✖ Do a  10 ms  Agent platform failed: no disk',
    '◐ Do a  app.create → platform  attempt 2',
    '✔ Do a  32 ms',
  ])
})

test('a step that waits for a person shows the question and the command that answers it', () => {
  const opened = event('wait.opened', 5, {
    step: 'a',
    attempt: 1,
    waitId: 'wait_7',
    question: 'Publish the article?',
  })
  const waiting = after(forked, [opened])
  expect(renderWaits(waiting, style)).toEqual([
    '◆ Publish the article?',
    '  skein approve wait_7  (to refuse, add --reject)',
  ])
  expect(linesOf(forked, [opened])).toEqual(['◆ Do a  Publish the article?'])
  applyEvent(
    waiting,
    event('wait.answered', 9, { step: 'a', attempt: 1, decision: 'REJECT', by: 'user:ada' }),
  )
  expect(renderWaits(waiting, style)).toEqual([])
  expect(waiting.steps.get('a')).toMatchObject({ note: 'rejected by user:ada' })
})

test('items of a fan-out are counted in the line of their step, and named elsewhere', () => {
  const view = run([step('city', { forEach: 'inputs.cities' } as Partial<RunStepView>)])
  const events = [
    event('step.expanded', 0, { step: 'city', items: ['Tokyo', 'Paris', 'Rome'] }),
    event('step.started', 0, { step: 'city[0]', attempt: 1, agent: 'weather' }),
    event('step.succeeded', 4, { step: 'city[0]', attempt: 1, output: 1 }),
    event('step.started', 1, { step: 'city[1]', attempt: 1, agent: 'weather' }),
    event('step.failed', 9, { step: 'city[1]', attempt: 1, error: { code: 'X', message: 'no' } }),
  ]
  const tree = renderTree(after(view, events), { style, columns: 100, now: startedAt + 20 })
  expect(tree).toEqual(['◐  Do city      20 ms  2 of 3, 1 failed'])
  expect(linesOf(view, events)).toContain('✔ Do city [0]  4 ms')
})

test('events that are unknown, or of steps that are unknown, change nothing', () => {
  const progress = createRunProgress(forked)
  expect(applyEvent(progress, event('step.dreamt', 0, { step: 'a' }))).toBeUndefined()
  expect(applyEvent(progress, event('step.started', 0, { step: 'zzz' }))).toBeUndefined()
  expect(applyEvent(progress, event('step.started', 0))).toBeUndefined()
})

test('the end brings what events leave open', () => {
  const progress = after(forked, [event('step.started', 0, { step: 'a', attempt: 1, agent: 'x' })])
  settle(progress, run([step('a', { status: 'CANCELLED' }), step('b')], { status: 'CANCELLED' }))
  expect(progress.status).toBe('CANCELLED')
  expect(progress.steps.get('a')?.status).toBe('CANCELLED')
})

test('a run too tall for the terminal shows what is under way, what failed, and counts', () => {
  const many = run(Array.from({ length: 90 }, (_, index) => step(`s${index}`)))
  const events = [
    event('step.started', 0, { step: 's0', attempt: 1, agent: 'x' }),
    event('step.succeeded', 1, { step: 's0', attempt: 1, output: 1 }),
    event('step.started', 0, { step: 's1', attempt: 1, agent: 'x' }),
  ]
  const options = { style, columns: 80, now: startedAt + 50, rowsMax: 10 }
  expect(renderDigest(after(many, events), options)).toEqual([
    '◐  Do s1  x      50 ms',
    '1 of 90 steps settled',
  ])
})

test('a narrow terminal gets no line wider than itself', () => {
  const progress = after(forked, [
    event('step.failed', 3, { step: 'a', error: { code: 'X', message: 'long '.repeat(40) } }),
  ])
  for (const columns of [40, 60, 72, 100]) {
    for (const line of renderTree(progress, { style, columns, now: startedAt })) {
      expect(line.length).toBeLessThanOrEqual(columns)
    }
  }
})

test('a run is under way while a step runs, or could start without a person', () => {
  const waiting = step('a', { status: 'WAITING' })
  expect(isUnderWay(run([waiting, step('b', { dependsOn: ['a'] })]))).toBe(false)
  expect(isUnderWay(run([waiting, step('b')]))).toBe(true)
  expect(isUnderWay(run([waiting, step('b', { status: 'EXECUTING' })]))).toBe(true)
  const expanded = step('b', { status: 'EXECUTING' })
  const item = step('b[0]', { status: 'WAITING', parent: 'b' })
  expect(isUnderWay(run([expanded, item]))).toBe(false)
  expect(isUnderWay(run([step('a')], { status: 'COMPLETED' }))).toBe(false)
})
