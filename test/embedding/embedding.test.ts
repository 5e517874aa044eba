import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { functionAgent, openSkein } from 'skein'
import type { Plan, Skein, Step } from 'skein'

let skein: Skein
/** What the function of the next step does. */
let work: (inputs: { readonly [name: string]: unknown }, signal: AbortSignal) => unknown
let calls: number

beforeEach(async () => {
  calls = 0
  work = (inputs) => inputs
  const agent = functionAgent({
    name: 'worker',
    capabilities: [
      {
        name: 'work.do',
        input: { type: 'object', properties: { n: { type: 'number' } } },
        run: (inputs, step) => {
          calls += 1
          return work(inputs, step.signal)
        },
      },
    ],
  })
  skein = await openSkein({ agents: [agent] })
})

afterEach(() => skein.close())

function planOf(...steps: readonly Step[]): Plan {
  return { name: 'P', steps }
}

function task(id: string, more: Partial<Step> = {}): Step {
  return { id, capability: 'work.do', ...more }
}

async function run(plan: Plan): ReturnType<Skein['runs']['result']> {
  return skein.runs.result((await skein.runs.start({ plan })).id)
}

describe('a run', () => {
  test('starts, gives its result, and tells what happened while it does', async () => {
    const plan = planOf(
      task('a', { inputs: { n: 1 } }),
      task('b', { inputs: { n: '{{ a.output.n + 1 }}' } }),
    )
    const started = await skein.runs.start({ plan, name: 'My run' })
    expect(started).toMatchObject({ name: 'My run', status: 'EXECUTING', plan })
    const types: string[] = []
    let position = 0
    for await (const event of skein.runs.events(started.id)) {
      expect(event.position).toBeGreaterThan(position)
      position = event.position
      types.push(event.type)
    }
    expect(types).toEqual([
      'run.created',
      'run.started',
      'step.started',
      'step.succeeded',
      'step.started',
      'step.succeeded',
      'run.finished',
    ])
    const result = await skein.runs.result(started.id)
    expect(result).toMatchObject({ status: 'COMPLETED', output: { b: { n: 2 } } })
    const later = []
    for await (const { type } of skein.runs.events(started.id, { after: position - 1 }))
      later.push(type)
    expect(later).toEqual(['run.finished'])
  })

  test('takes launch parameters with their defaults, and refuses what does not fit', async () => {
    const inputs = {
      type: 'object',
      properties: { city: { type: 'string', default: 'Paris' }, days: { type: 'integer' } },
      required: ['city'],
    }
    const plan: Plan = { ...planOf(task('a')), inputs, output: 'inputs' }
    const { id } = await skein.runs.start({ plan, inputs: { days: 3 } })
    expect((await skein.runs.result(id)).output).toEqual({ city: 'Paris', days: 3 })
    await expect(skein.runs.start({ plan, inputs: { days: 'x' } })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
    const wrong = { n: 1n } as unknown as { n: number }
    await expect(
      skein.runs.start({ plan: planOf(task('a')), inputs: wrong }),
    ).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    })
  })

  test('of an invalid plan does not start: every problem is told', async () => {
    const plan = planOf(
      task('a', { capability: 'work.dont' }),
      task('b', { dependsOn: ['c'], inputs: { n: 'x' } }),
      task('c', { dependsOn: ['b'], when: '1 +' }),
    )
    const error: unknown = await skein.runs.start({ plan }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'PLAN_INVALID' })
    const { problems } = (error as { details: { problems: { code: string }[] } }).details
    expect(problems.map(({ code }) => code)).toEqual([
      'CAPABILITY_UNKNOWN',
      'INPUT_TYPE_MISMATCH',
      'EXPRESSION_INVALID',
      'PLAN_HAS_CYCLE',
    ])
    expect((await skein.runs.list()).items).toEqual([])
    const deep: unknown = JSON.parse(
      `{"steps": [{"id": "a", "inputs": {"d": ${'['.repeat(9_999)}${']'.repeat(9_999)}}}]}`,
    )
    await expect(skein.runs.start({ plan: deep as Plan })).rejects.toMatchObject({
      code: 'PLAN_INVALID',
    })
  })

  test('fans out to 10,000 steps and gathers them in order', async () => {
    work = ({ n }) => Number(n) * 2
    const plan: Plan = {
      ...planOf(task('each', { forEach: 'inputs.numbers', inputs: { n: '{{ item }}' } })),
      output: 'each.output',
    }
    const numbers = Array.from({ length: 10_000 }, (_, index) => index)
    const { id } = await skein.runs.start({ plan, inputs: { numbers } })
    const result = await skein.runs.result(id)
    expect(result.output).toEqual(numbers.map((n) => n * 2))
    expect(calls).toBe(10_000)
  })
})

describe('an idempotency key', () => {
  const plan = planOf(task('a', { inputs: { n: 1 } }))

  test('stands for one run, however often and however fast it is used', async () => {
    const order = { plan, idempotencyKey: 'k', inputs: { x: { b: 1, a: 2 } } }
    const runs = await Promise.all([1, 2, 3].map(() => skein.runs.start(order)))
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
    await skein.runs.result(runs[0]?.id ?? '')
    const again = await skein.runs.start({ ...order, inputs: { x: { a: 2, b: 1 } } })
    expect(again.id).toBe(runs[0]?.id)
    expect(calls).toBe(1)
  })

  test.each<[string, object]>([
    ['another plan', { plan: planOf(task('b')) }],
    ['another name', { name: 'other' }],
    ['other inputs', { inputs: { x: 2 } }],
    ['fewer inputs', { inputs: {} }],
  ])('is refused for %s', async (_, change) => {
    const order = { plan, idempotencyKey: 'k', inputs: { x: 1 } }
    await skein.runs.start(order)
    await expect(skein.runs.start({ ...order, ...change })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
  })
})

describe('a function', () => {
  test.each<[string, () => unknown, string]>([
    [
      'that throws',
      () => {
        throw new Error('no such luck')
      },
      'AGENT_FAILED',
    ],
    ['that rejects', () => Promise.reject(new Error('no such luck')), 'AGENT_FAILED'],
    ['that returns what is not JSON', () => ({ at: new Map() }), 'STEP_OUTPUT_INVALID'],
    ['that returns a number without bounds', () => 1 / 0, 'STEP_OUTPUT_INVALID'],
  ])('%s fails its step, and nothing else', async (_, does, code) => {
    work = does
    const result = await run(planOf(task('a')))
    expect(result).toMatchObject({
      status: 'FAILED',
      steps: [{ status: 'FAILED', error: { code } }],
    })
    work = () => 'fine'
    expect((await run(planOf(task('a')))).status).toBe('COMPLETED')
  })

  test('that never returns fails at its time limit, and its signal is aborted', async () => {
    let signal: AbortSignal | undefined
    work = (_, own) => {
      signal = own
      return new Promise(() => undefined)
    }
    const result = await run(planOf(task('a', { timeoutMs: 50 }), task('b', { dependsOn: ['a'] })))
    expect(result.error?.code).toBe('STEP_TIMED_OUT')
    expect(signal?.aborted).toBe(true)
    expect(result.steps[1]?.status).toBe('SKIPPED')
  })

  test('is told to stop when its run is cancelled, and what it returns then changes nothing', async () => {
    const begun = Promise.withResolvers<void>()
    const stopped = Promise.withResolvers<void>()
    work = (_, signal) => {
      begun.resolve()
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          stopped.resolve()
          resolve('too late')
        })
      })
    }
    const { id } = await skein.runs.start({ plan: planOf(task('a')) })
    await begun.promise
    const cancelled = await skein.runs.cancel(id, 'not needed')
    await stopped.promise
    expect(cancelled.status).toBe('CANCELLED')
    const result = await skein.runs.result(id)
    expect(result.status).toBe('CANCELLED')
    expect(result.steps[0]).not.toHaveProperty('output')
    await expect(skein.runs.resume(id)).rejects.toMatchObject({ code: 'RUN_STATUS_CONFLICT' })
  })

  test('may go on changing what it returned: what is on record stays', async () => {
    const shared = { list: [1] }
    work = () => {
      shared.list.push(shared.list.length + 1)
      return shared
    }
    const result = await run(planOf(task('a'), task('b', { dependsOn: ['a'] })))
    expect(result.steps.map(({ output }) => output)).toEqual([
      { list: [1, 2] },
      { list: [1, 2, 3] },
    ])
  })
})

describe('an approval', () => {
  const form = {
    type: 'object',
    properties: { amount: { type: 'number' } },
    required: ['amount'],
  } as const
  const plan: Plan = {
    ...planOf(
      { id: 'ask', kind: 'approval', approval: { question: 'How much?', form } },
      task('pay', { inputs: { n: '{{ ask.output.data.amount }}' } }),
    ),
    output: 'pay.output',
  }

  test('with a form asks again when the answer does not fit, and once only', async () => {
    const { id } = await skein.runs.start({ plan })
    const [open] = (await skein.approvals.list({ status: 'OPEN' })).items
    const approvalId = open?.id ?? ''
    expect(open).toMatchObject({ runId: id, stepId: 'ask', question: 'How much?', form })
    const why = await skein.runs.why(id, 'ask')
    expect(why.sentence).toMatch(/^ask waits since .* for a person to answer "How much\?"\.$/)
    await expect(
      skein.approvals.answer(approvalId, { decision: 'APPROVE', data: { amount: 'a lot' } }),
    ).rejects.toMatchObject({ code: 'APPROVAL_ANSWER_INVALID' })
    const answers = await Promise.allSettled(
      [5, 6].map((amount) =>
        skein.approvals.answer(approvalId, { decision: 'APPROVE', data: { amount } }),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await skein.runs.result(id)).output).toEqual({ n: 5 })
    expect(calls).toBe(1)
    await expect(skein.approvals.answer(approvalId, { decision: 'REJECT' })).rejects.toMatchObject({
      code: 'APPROVAL_CLOSED',
    })
  })

  test('is handed on to others, with the question and the deadline as they were', async () => {
    const asking: Plan = planOf({
      id: 'ask',
      kind: 'approval',
      approval: { question: 'Ship it?', assignees: ['ada'], deadlineMs: 60_000 },
    })
    const { id } = await skein.runs.start({ plan: asking })
    const [open] = (await skein.approvals.list({ status: 'OPEN' })).items
    const approvalId = open?.id ?? ''
    const handed = await skein.approvals.delegate(approvalId, { assignees: ['grace'], by: 'ada' })
    expect(handed).toEqual({ ...open, assignees: ['grace'] })
    await skein.approvals.answer(approvalId, { decision: 'APPROVE', by: 'grace' })
    expect(await skein.runs.result(id)).toMatchObject({ status: 'COMPLETED' })
    await expect(
      skein.approvals.delegate(approvalId, { assignees: ['linus'] }),
    ).rejects.toMatchObject({ code: 'APPROVAL_CLOSED', details: { status: 'APPROVED' } })
  })

  test('that came too late is told so', async () => {
    const late: Plan = planOf({
      id: 'ask',
      kind: 'approval',
      approval: { question: '?', deadlineMs: 30 },
    })
    const { id } = await skein.runs.start({ plan: late })
    const [open] = (await skein.approvals.list({ status: 'OPEN' })).items
    expect((await skein.runs.result(id)).error?.code).toBe('APPROVAL_EXPIRED')
    await expect(
      skein.approvals.answer(open?.id ?? '', { decision: 'APPROVE' }),
    ).rejects.toMatchObject({ code: 'APPROVAL_CLOSED', details: { status: 'EXPIRED' } })
  })
})

test('a program that follows the events may leave at any time', async () => {
  work = () => new Promise(() => undefined)
  const { id } = await skein.runs.start({ plan: planOf(task('a')) })
  const controller = new AbortController()
  const seen: string[] = []
  const following = (async () => {
    for await (const { type } of skein.runs.events(id, { signal: controller.signal }))
      seen.push(type)
  })()
  while (!seen.includes('step.started')) await new Promise((resolve) => setImmediate(resolve))
  controller.abort()
  await following
  expect(seen).toEqual(['run.created', 'run.started', 'step.started'])
  await skein.runs.cancel(id)
})

test('what is not there is not found', async () => {
  await expect(skein.runs.get('run_nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  await expect(skein.runs.result('run_nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  await expect(skein.runs.cancel('run_nobody')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
  const events = skein.runs.events('run_nobody')[Symbol.asyncIterator]()
  await expect(events.next()).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
})

test('after it is closed everything is refused, and waiting ends', async () => {
  work = (_, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve('stopped')))
  const waits: Plan = planOf({ id: 'ask', kind: 'approval', approval: { question: '?' } })
  const { id } = await skein.runs.start({ plan: waits })
  const waiting = skein.runs.result(id)
  waiting.catch(() => undefined)
  await skein.close()
  await expect(waiting).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
  await expect(skein.runs.start({ plan: waits })).rejects.toMatchObject({ code: 'SHUTTING_DOWN' })
})
