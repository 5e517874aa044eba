import { afterEach, beforeEach, expect, test } from 'vitest'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { FunctionRun } from '../../src/agents/function/function-agent.ts'
import { openServed } from './open-served.ts'
import type { Served } from './open-served.ts'

let it: Served
let attempts: number
let work: FunctionRun

beforeEach(async () => {
  attempts = 0
  const agent = functionAgent({
    name: 'living',
    capabilities: [
      {
        name: 'life.work',
        idempotent: true,
        run: (inputs, step) => {
          attempts += 1
          return work(inputs, step)
        },
      },
    ],
  })
  it = await openServed({ agents: [agent] })
})

afterEach(() => it.close())

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs))

const step = (more: object = {}) => ({ id: 'a', capability: 'life.work', ...more })
const policy = { onFailure: 'fail' } as const

test('an agent that says nothing for too long has failed, and is told to stop', async () => {
  let stopped = false
  work = (_, { signal }) =>
    new Promise(() => signal.addEventListener('abort', () => (stopped = true)))
  const { id } = await it.start([step({ idleTimeoutMs: 80 })], { policy })
  const run = await it.client.runs.result(id)
  expect(run).toMatchObject({ status: 'FAILED', error: { code: 'STEP_IDLE' } })
  expect(run.steps[0]?.error?.message).toContain('no sign of life for 80 ms')
  expect(stopped).toBe(true)
})

test('one that gives signs of life may take as long as it takes', async () => {
  work = async (_, { heartbeat, log }) => {
    for (let beat = 0; beat < 16; beat += 1) {
      await pause(50)
      if (beat % 2 === 0) heartbeat()
      else log('still at it')
    }
    return 'done'
  }
  const { id } = await it.start([step({ idleTimeoutMs: 400 })], { policy })
  const run = await it.client.runs.result(id)
  expect(run).toMatchObject({ status: 'COMPLETED', output: { a: 'done' } })
  expect(attempts).toBe(1)
  const { items } = await it.client.runs.eventPage(id)
  const beats = items.filter(({ type }) => type === 'step.alive').length
  expect(beats).toBeGreaterThan(0)
  expect(beats).toBeLessThanOrEqual(9)
})

test('after a silence the step is tried again, and the late result changes nothing', async () => {
  const late = Promise.withResolvers<unknown>()
  work = () => (attempts === 1 ? late.promise : 'second')
  const { id } = await it.start([
    step({ idleTimeoutMs: 80, retry: { attemptsMax: 2, delayMs: 0 } }),
  ])
  const run = await it.client.runs.result(id)
  late.resolve('first')
  expect(run).toMatchObject({ status: 'COMPLETED', output: { a: 'second' } })
  expect(attempts).toBe(2)
  expect((await it.client.runs.get(id)).output).toEqual({ a: 'second' })
})

test('the time limit of an attempt holds however lively its agent is', async () => {
  work = async (_, { heartbeat, signal }) => {
    while (!signal.aborted) {
      heartbeat()
      await pause(10)
    }
  }
  const { id } = await it.start([step({ idleTimeoutMs: 500, timeoutMs: 150 })], { policy })
  const run = await it.client.runs.result(id)
  expect(run.error?.code).toBe('STEP_TIMED_OUT')
})
