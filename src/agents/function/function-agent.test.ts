import { expect, test } from 'vitest'
import { SkeinError } from '../../core/errors.ts'
import type { Entity, EntityRelationship } from '../../core/capability.ts'
import type { StepContext, StepOutcome } from '../../ports/agent.ts'
import { agentContract, requestStep, stepContext } from '../../testing/contracts/agent.contract.ts'
import { functionAgent } from './function-agent.ts'
import type { FunctionRun } from './function-agent.ts'

agentContract('function', async () => ({
  agent: functionAgent({
    name: 'desk',
    capabilities: [
      { name: 'desk.echo', run: async ({ text }) => ({ text }) },
      {
        name: 'desk.break',
        run: () => {
          throw new Error('the pencil broke')
        },
      },
      { name: 'desk.wait', run: untilStopped },
    ],
  }),
  echo: { capability: 'desk.echo', inputs: (text) => ({ text }) },
  failing: { capability: 'desk.break', inputs: {} },
  endless: { capability: 'desk.wait', inputs: {} },
}))

const untilStopped: FunctionRun = async (_, { signal }) => {
  signal.throwIfAborted()
  await new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error))
  })
}

test('takes what a capability does not say on the safe side', () => {
  const agent = functionAgent({
    name: 'desk',
    parallelMax: 3,
    capabilities: [{ name: 'desk.do', run: () => null }],
  })
  expect(agent.parallelMax).toBe(3)
  expect(agent.capabilities()).toEqual([
    {
      name: 'desk.do',
      description: '',
      examples: [],
      input: { type: 'object' },
      output: {},
      requires: [],
      produces: [],
      reversibility: 'irreversible',
      idempotent: false,
    },
  ])
})

test('shows a function the step it does', async () => {
  const request = { ...requestStep('desk.do', { a: 1 }), attempt: 2, deadline: 1_000 }
  const outcome = await run((inputs, step) => {
    const { organization, runId, stepId, attempt, idempotencyKey, deadline } = step
    return { inputs, organization, runId, stepId, attempt, idempotencyKey, deadline }
  }, request)
  expect(outcome).toEqual({
    type: 'succeeded',
    output: {
      inputs: { a: 1 },
      organization: 'default',
      runId: 'run-1',
      stepId: 'step_1',
      attempt: 2,
      idempotencyKey: 'run-1/step_1/1',
      deadline: 1_000,
    },
  })
})

test('lets a function report while it works, also when it destructures its step', async () => {
  const seen: unknown[] = []
  const context: StepContext = {
    ...stepContext(),
    log: (line) => seen.push(line),
    entity: (entity) => seen.push(entity),
    relationship: (relationship) => seen.push(relationship),
    usage: (usage) => seen.push(usage),
  }
  const shop: Entity = { kind: 'application', name: 'shop' }
  const owns: EntityRelationship = {
    from: { kind: 'application', name: 'shop' },
    type: 'owns',
    to: { kind: 'service', name: 'pay' },
  }
  await run(
    (_, { log, entity, relationship }) => {
      log('working')
      entity(shop)
      relationship(owns)
    },
    requestStep('desk.do', {}),
    context,
  )
  expect(seen).toEqual(['working', shop, owns])
})

test('takes nothing returned as null', async () => {
  expect(await run(() => undefined)).toEqual({ type: 'succeeded', output: null })
})

test('leaves out fields that are undefined, as JSON does', async () => {
  const outcome = await run(() => ({ a: 1, b: undefined, c: [{ d: undefined }] }))
  expect(outcome).toStrictEqual({ type: 'succeeded', output: { a: 1, c: [{}] } })
})

test('copies what is returned, so that the function may go on changing it', async () => {
  const output = { rows: [1, 2, 3] }
  const outcome = await run(() => output)
  output.rows.push(4)
  expect(outcome).toEqual({ type: 'succeeded', output: { rows: [1, 2, 3] } })
})

test.each([
  ['a date', { at: new Date(0) }, 'output.at is a Date'],
  ['a number that is none', { rows: [{ n: Number.NaN }] }, 'output.rows[0].n is NaN'],
  ['a hole in a list', [1, undefined], 'output[1] is undefined'],
  ['a map', new Map(), 'output is a Map'],
  ['a big integer', { n: 1n }, 'output.n is a bigint'],
  ['a function', () => null, 'output is a function'],
  ['what contains itself', circular(), 'nested too deeply, or contains itself'],
])('refuses %s as an output, and says where it is', async (_, returned, reason) => {
  await expect(run(() => returned)).rejects.toMatchObject({
    code: 'STEP_OUTPUT_INVALID',
    details: { agent: 'desk', reason: expect.stringContaining(reason) },
  })
})

test('passes an error of ours through', async () => {
  const refusal = new SkeinError('AGENT_REFUSED', { agent: 'desk', reason: 'it exists already' })
  await expect(run(() => Promise.reject(refusal))).rejects.toBe(refusal)
})

test('says nothing of trying again where the function says nothing', async () => {
  const failure = await run(() => Promise.reject(new Error('no ink'))).catch(
    (error: unknown) => error,
  )
  expect(failure).toMatchObject({ code: 'AGENT_FAILED', disposition: 'retry' })
  expect((failure as SkeinError).details).toStrictEqual({ agent: 'desk', reason: 'no ink' })
})

test('heeds the code and the retryable of what a function throws', async () => {
  const thrown = Object.assign(new Error('full'), { code: 'DISK_FULL', retryable: false })
  await expect(run(() => Promise.reject(thrown))).rejects.toMatchObject({
    details: { reason: 'full', code: 'DISK_FULL', retryable: false },
  })
})

test('copes with a throw that is no error', async () => {
  // oxlint-disable-next-line prefer-promise-reject-errors -- that is the point
  await expect(run(() => Promise.reject('just words'))).rejects.toMatchObject({
    details: { reason: 'just words' },
  })
})
async function run(
  body: FunctionRun,
  request = requestStep('desk.do', {}),
  context = stepContext(),
): Promise<StepOutcome> {
  const agent = functionAgent({ name: 'desk', capabilities: [{ name: 'desk.do', run: body }] })
  return agent.perform(request, context)
}

function circular(): object {
  const loop: { self?: object } = {}
  loop.self = loop
  return { loop }
}
